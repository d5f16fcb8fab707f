package dev.concordat.sample.transfer;

import dev.concordat.sample.Money;
import dev.concordat.sample.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A transfer that makes sense: two different accounts, a positive amount.
 *
 * @param from account to take from
 * @param to account to give to
 * @param amount how much
 */
record TransferOrder(AccountRef from, AccountRef to, Money amount) {

    TransferOrder {
        if (from.equals(to)) {
            throw new ProblemException(Problems.sameAccount());
        }
        if (!amount.isPositive()) {
            throw new ProblemException(Problems.amountInvalid("The amount must be more than zero."));
        }
    }

    /** Reads a request. */
    static TransferOrder of(TransferRequest request, Set<String> banks) {
        Money amount = amount(request.amount());
        if (!amount.isPositive()) {
            throw new ProblemException(Problems.amountInvalid("The amount must be more than zero."));
        }
        return new TransferOrder(account(request.from(), banks), account(request.to(), banks), amount);
    }

    /** What to book where, in the order in which every transfer books, so that no two wait for each other. */
    List<Map.Entry<AccountRef, Money>> entries() {
        var entries = new TreeMap<AccountRef, Money>();
        entries.put(from, amount.negated());
        entries.put(to, amount);
        return List.copyOf(entries.entrySet());
    }

    private static Money amount(String text) {
        try {
            return Money.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problems.amountInvalid("Correct the amount: " + e.getMessage() + "."));
        }
    }

    private static AccountRef account(String text, Set<String> banks) {
        return AccountRef.parse(text)
                .filter(account -> banks.contains(account.bank()))
                .orElseThrow(() -> new ProblemException(Problems.accountUnknown(text)));
    }
}
