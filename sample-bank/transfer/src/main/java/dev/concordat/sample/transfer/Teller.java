package dev.concordat.sample.transfer;

import dev.concordat.sample.Money;
import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** Books at the banks and turns what can go wrong there into our refusals, each of which aborts the transfer. */
@Component
class Teller {

    private final Banks banks;

    Teller(Banks banks) {
        this.banks = banks;
    }

    /**
     * Books an amount, negative for a debit, as a branch of the present global transaction.
     *
     * @throws ProblemException if the bank refuses or gives no usable answer
     */
    void book(AccountRef account, Money amount) {
        try {
            banks.of(account).book(account.number(), new BankClient.Entry(amount));
        } catch (RestClientResponseException e) {
            throw new ProblemException(refusal(account, e));
        } catch (RestClientException e) {
            throw new ProblemException(Problems.aborted(account.bank() + " gave no usable answer"));
        }
    }

    private static Problem refusal(AccountRef account, RestClientResponseException e) {
        ProblemDetail answered = e.getResponseBodyAs(ProblemDetail.class);
        String slug = answered == null ? "" : Problem.slugOf(answered);
        return switch (slug) {
            case "insufficient-funds" -> Problems.insufficientFunds(account);
            case "account-unknown" -> Problems.accountUnknown(account.toString());
            default ->
                Problems.aborted("%s answered %d %s"
                        .formatted(account.bank(), e.getStatusCode().value(), slug));
        };
    }
}
