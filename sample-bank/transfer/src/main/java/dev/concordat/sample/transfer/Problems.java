package dev.concordat.sample.transfer;

import dev.concordat.sample.Problem;
import org.springframework.http.HttpStatus;

/** The refusals of the transfer service. */
final class Problems {

    private Problems() {}

    static Problem amountInvalid(String detail) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "amount-invalid", "Invalid amount", detail);
    }

    static Problem sameAccount() {
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "same-account",
                "Same account twice",
                "Money cannot be moved from an account to itself; correct from or to.");
    }

    static Problem accountUnknown(String account) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "account-unknown",
                "Unknown account",
                "There is no account %s; accounts are named as in bank-a/7.".formatted(account));
    }

    static Problem insufficientFunds(AccountRef account) {
        return new Problem(
                HttpStatus.CONFLICT,
                "insufficient-funds",
                "Insufficient funds",
                "%s has not enough on it; nothing was moved. Send a smaller amount.".formatted(account));
    }

    static Problem aborted(String reason) {
        return new Problem(
                HttpStatus.CONFLICT,
                "transaction-aborted",
                "Transfer aborted",
                "Nothing was moved, and nothing of it ever will be (%s). Send it again as a new transfer, with a new"
                                .formatted(reason)
                        + " Idempotency-Key.");
    }

    static Problem outcomeUnknown() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "outcome-unknown",
                "Outcome unknown",
                "The coordinators could not be asked whether this transfer is done. Send it again with the same"
                        + " Idempotency-Key until the answer is another one; without a key ask a coordinator for the"
                        + " transaction before you send it again.");
    }

    static Problem requestInProgress() {
        return new Problem(
                HttpStatus.CONFLICT,
                "request-in-progress",
                "Request in progress",
                "The first request with this Idempotency-Key has no answer yet; ask again in a second.");
    }

    static Problem keyReused() {
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "Idempotency-Key used before",
                "This Idempotency-Key stands for another transfer; use a new key for a new transfer.");
    }
}
