package dev.concordat.protocol;

import java.util.regex.Pattern;

/**
 * Name of a branch, unique in its transaction and chosen by the caller: {@code 1}, {@code 2}, and {@code 2.1} for the
 * first call made inside branch {@code 2} (contract.md 1).
 */
public record BranchId(String value) implements Comparable<BranchId> {

    /** Longest name, in characters. */
    public static final int MAX_LENGTH = 32;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*");

    public BranchId {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a branch is at most 32 characters of letters and digits in parts separated by dots");
        }
    }

    /**
     * The name for the {@code number}-th call made inside this branch, counted from 1.
     *
     * @throws IllegalArgumentException if the name would grow beyond {@link #MAX_LENGTH}
     */
    public BranchId child(int number) {
        return new BranchId(value + "." + number);
    }

    @Override
    public int compareTo(BranchId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
