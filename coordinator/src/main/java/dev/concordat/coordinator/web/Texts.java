package dev.concordat.coordinator.web;

import java.util.Locale;

/** Bounds of free text in requests, so that it can be stored, logged and shown as it is. */
public final class Texts {

    public static final int MAX_NAME = 200;
    public static final int MAX_REASON = 1_000;
    /** Longest value that has a form of its own, before the form is looked at. */
    public static final int MAX_VALUE = 2_048;

    private static final int MAX_SHOWN = 60;

    private Texts() {}

    /**
     * The text itself.
     *
     * @throws IllegalArgumentException if it is too long, or holds control characters or half a character
     */
    public static String checked(String text, int maxLength) {
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "it is longer than %,d characters", maxLength));
        }
        boolean unprintable = text.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        if (unprintable) {
            throw new IllegalArgumentException("it contains a control character or half a surrogate pair");
        }
        return text;
    }

    /**
     * The word itself.
     *
     * @throws IllegalArgumentException if it is neither of the two
     */
    public static String oneOf(String word, String first, String second) {
        if (word.equals(first) || word.equals(second)) {
            return word;
        }
        throw new IllegalArgumentException("it must be " + first + " or " + second);
    }

    /** A caller's words for use in a message: short, and without control characters. */
    public static String shown(String text) {
        String printable = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return "'" + (printable.length() <= MAX_SHOWN ? printable : printable.substring(0, MAX_SHOWN) + "…") + "'";
    }
}
