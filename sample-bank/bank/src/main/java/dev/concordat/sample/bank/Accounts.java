package dev.concordat.sample.bank;

import dev.concordat.protocol.TransactionHeader;
import dev.concordat.sample.Money;
import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import java.util.Optional;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What can be done with accounts. Thread-safe; each method is one local transaction. */
@Service
class Accounts {

    private final AccountRepository accounts;
    private final JdbcAggregateTemplate aggregates;

    Accounts(AccountRepository accounts, JdbcAggregateTemplate aggregates) {
        this.accounts = accounts;
        this.aggregates = aggregates;
    }

    /**
     * Books an amount, negative for a debit, as one branch of a global transaction: balance and entry, or neither.
     *
     * @throws ProblemException if there is no such account, or not enough on it
     */
    @Transactional
    void book(TransactionHeader branch, int id, Money amount) {
        if (!accounts.add(id, amount.cents())) {
            throw new ProblemException(accounts.existsById(id) ? insufficientFunds(id) : unknown(Integer.toString(id)));
        }
        var key = new LedgerEntry.Key(
                branch.transaction().value(), branch.branch().value());
        aggregates.insert(new LedgerEntry(key, id, amount.cents()));
    }

    /**
     * The account's balance, committed changes only. A change that was acknowledged to a client is decided, and may be on
     * its way here: it is waited for.
     *
     * @throws ProblemException if there is no such account
     * @throws PessimisticLockingFailureException if a change is in doubt for longer than {@code lock_timeout}
     */
    @Transactional
    Money settledBalance(int id) {
        return balance(id, accounts.findSettled(id));
    }

    /** The same without waiting. */
    @Transactional(readOnly = true)
    Money balance(int id) {
        return balance(id, accounts.findById(id));
    }

    private static Money balance(int id, Optional<Account> account) {
        return account.map(Account::balance).orElseThrow(() -> new ProblemException(unknown(Integer.toString(id))));
    }

    /** Sums of one moment over all banks that take part in the present global transaction. */
    @Transactional
    Totals lockedTotals() {
        return accounts.lockedTotals();
    }

    /** Sums of this moment at this bank. */
    @Transactional(readOnly = true)
    Totals totals() {
        return accounts.totals();
    }

    /** Transactions here that wait for their outcome, but for those of one global transaction. */
    long countPrepared(String except) {
        return accounts.countPrepared(except);
    }

    static Problem unknown(String id) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "account-unknown",
                "Unknown account",
                "There is no account %s at this bank; correct the number.".formatted(id));
    }

    private static Problem insufficientFunds(int id) {
        return new Problem(
                HttpStatus.CONFLICT,
                "insufficient-funds",
                "Insufficient funds",
                "Account %d has not enough on it; send a smaller amount, or wait for money to come in.".formatted(id));
    }
}
