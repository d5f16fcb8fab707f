package dev.concordat.sample.bank;

import dev.concordat.sample.Money;
import org.springframework.data.annotation.Id;

/**
 * An account as it is stored.
 *
 * @param id its number
 * @param initialCents what it was opened with
 * @param balanceCents what is on it, never negative
 */
record Account(@Id Integer id, long initialCents, long balanceCents) {

    Money balance() {
        return new Money(balanceCents);
    }
}
