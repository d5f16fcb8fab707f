package dev.concordat.coordinator.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What TLC said.
 *
 * @param isComplete it went through all states and found no error
 * @param violated the property that it found violated, by the name in the module
 * @param left states that it has found and not looked at
 * @param taken how often each action was taken, where that was counted
 */
record Verdict(
        boolean isComplete,
        @Nullable String violated,
        long distinct,
        long left,
        int depth,
        Map<String, Long> taken,
        String output) {

    private static final Pattern STATES =
            Pattern.compile("(\\d+) distinct states found, (\\d+) states left on queue\\.");
    private static final Pattern DEPTH = Pattern.compile("The depth of the complete state graph search is (\\d+)\\.");
    private static final Pattern VIOLATED = Pattern.compile(
            "Error: (?:(?:Invariant|Action property) (\\w+) is violated|(Temporal properties were violated))");
    private static final Pattern TAKEN = Pattern.compile("(?m)^<(\\w+) line .*>: \\d+:(\\d+)$");

    /** @param only what a violation of a temporal property, which TLC does not name, must be of */
    static Verdict of(String output, @Nullable Property only) {
        return new Verdict(
                output.contains("Model checking completed. No error has been found."),
                violated(output, only),
                last(STATES, 1, output),
                last(STATES, 2, output),
                (int) last(DEPTH, 1, output),
                taken(output),
                output);
    }

    private static @Nullable String violated(String output, @Nullable Property only) {
        Matcher violation = VIOLATED.matcher(output);
        if (!violation.find()) {
            return null;
        }
        return violation.group(2) == null || only == null ? violation.group(1) : only.name();
    }

    private static long last(Pattern pattern, int group, String output) {
        return pattern.matcher(output)
                .results()
                .mapToLong(match -> Long.parseLong(match.group(group)))
                .reduce(0, (earlier, later) -> later);
    }

    private static Map<String, Long> taken(String output) {
        Map<String, Long> taken = new LinkedHashMap<>();
        Matcher count = TAKEN.matcher(output);
        while (count.find()) {
            taken.put(count.group(1), Long.parseLong(count.group(2)));
        }
        return taken;
    }
}
