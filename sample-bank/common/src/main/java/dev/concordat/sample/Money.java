package dev.concordat.sample;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An amount in whole cents, which may be negative; as text it always has two decimals.
 *
 * @param cents the amount
 */
public record Money(long cents) {

    private static final Pattern TEXT = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,2})?");

    /**
     * Reads an amount such as {@code 10}, {@code 10.5} or {@code -10.50}.
     *
     * @throws IllegalArgumentException if the text is no number of at most twelve digits and two decimals
     */
    public static Money parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "an amount is written with at most twelve digits and two decimals, as in \"10.00\"");
        }
        return new Money(new BigDecimal(text).movePointRight(2).longValueExact());
    }

    public boolean isPositive() {
        return cents > 0;
    }

    public Money negated() {
        return new Money(Math.negateExact(cents));
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(cents, other.cents));
    }

    @JsonValue
    @Override
    public String toString() {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }
}
