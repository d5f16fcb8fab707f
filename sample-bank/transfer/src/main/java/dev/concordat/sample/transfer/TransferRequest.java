package dev.concordat.sample.transfer;

import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends. All fields are texts, checked for being there only.
 *
 * @param from account to take from
 * @param to account to give to
 * @param amount how much
 */
record TransferRequest(String from, String to, String amount) {

    TransferRequest(@Nullable String from, @Nullable String to, @Nullable String amount) {
        this.from = required("from", from);
        this.to = required("to", to);
        this.amount = required("amount", amount);
    }

    /** Equal for equal requests, whatever their white space; what an idempotency key remembers. */
    String canonical() {
        return from.length() + ":" + from + to.length() + ":" + to + amount;
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw new ProblemException(Problem.invalidRequest(
                    "The field " + field + " is missing; send from, to and amount, each a text."));
        }
        return value;
    }
}
