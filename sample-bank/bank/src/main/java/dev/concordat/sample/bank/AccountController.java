package dev.concordat.sample.bank;

import dev.concordat.protocol.TransactionHeader;
import dev.concordat.sample.Money;
import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The bank's face: balances for everyone, entries for services inside a global transaction. */
@RestController
class AccountController {

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Accounts accounts;
    private final String bank;

    AccountController(Accounts accounts, @Value("${concordat.participant.name}") String bank) {
        this.accounts = accounts;
        this.bank = bank;
    }

    @GetMapping("/accounts/{id}")
    AccountView account(@PathVariable String id) {
        return new AccountView(bank + "/" + id, balance(number(id)));
    }

    private Money balance(int id) {
        try {
            return accounts.settledBalance(id);
        } catch (PessimisticLockingFailureException e) {
            return accounts.balance(id);
        }
    }

    @PostMapping("/accounts/{id}/entries")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void book(
            @PathVariable String id,
            @RequestBody EntryRequest request,
            @RequestHeader(TransactionHeader.NAME) String header) {
        accounts.book(branch(header), number(id), amount(request));
    }

    private static int number(String id) {
        if (!NUMBER.matcher(id).matches()) {
            throw new ProblemException(Accounts.unknown(id));
        }
        return Integer.parseInt(id);
    }

    private static TransactionHeader branch(String header) {
        try {
            return TransactionHeader.parse(header);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.invalidRequest("Concordat-Transaction: " + e.getMessage()));
        }
    }

    private static Money amount(EntryRequest request) {
        try {
            Money amount = Money.parse(String.valueOf(request.amount()));
            if (amount.cents() != 0) {
                return amount;
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.invalidRequest("amount: " + e.getMessage()));
        }
        throw new ProblemException(Problem.invalidRequest("amount: must not be zero"));
    }

    /**
     * An account, as it is shown.
     *
     * @param account bank and number
     * @param balance what is on it
     */
    record AccountView(String account, Money balance) {}

    /**
     * A change of a balance.
     *
     * @param amount to be added; negative for a debit
     */
    record EntryRequest(@Nullable String amount) {}
}
