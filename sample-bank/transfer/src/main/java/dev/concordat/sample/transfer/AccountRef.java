package dev.concordat.sample.transfer;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An account at a bank, written {@code bank-a/7}. The order is the one in which transfers touch accounts, so that two
 * of them never wait for each other.
 *
 * @param bank the bank's participant name
 * @param number of the account there
 */
record AccountRef(String bank, int number) implements Comparable<AccountRef> {

    private static final Pattern TEXT = Pattern.compile("([a-z0-9-]{1,63})/([1-9][0-9]{0,8})");
    private static final Comparator<AccountRef> ORDER =
            Comparator.comparing(AccountRef::bank).thenComparingInt(AccountRef::number);

    /** Empty if the text cannot be the name of any account. */
    static Optional<AccountRef> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new AccountRef(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(AccountRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return bank + "/" + number;
    }
}
