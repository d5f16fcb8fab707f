package dev.concordat.coordinator.web;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as requests give them: ISO-8601 in upper case, positive, without signs. */
public final class Durations {

    private static final Pattern FORM =
            Pattern.compile("P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d{1,9})?S)?)?");

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is malformed, shorter than a millisecond or longer than {@code longest}
     */
    public static Duration parse(String text, Duration longest) {
        Duration duration = parse(text);
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("the duration must be at least a millisecond");
        }
        if (duration.compareTo(longest) > 0) {
            throw new IllegalArgumentException("the duration must be at most " + longest);
        }
        return duration;
    }

    /**
     * Reads a duration of any length, zero too.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static Duration parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("write an ISO-8601 duration such as PT30S or PT1H30M");
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException tooLong) {
            throw new IllegalArgumentException("the duration is too long to be represented", tooLong);
        }
    }
}
