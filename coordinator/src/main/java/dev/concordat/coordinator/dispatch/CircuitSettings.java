package dev.concordat.coordinator.dispatch;

import java.time.Duration;

/**
 * When a target counts as out of reach, and how often it is then looked for.
 *
 * @param window calls that are judged together
 * @param minimumCalls calls before there is any judgement
 * @param failurePercent share of unreachable ones that opens the circuit
 * @param firstWait time without calls after it has opened first; each further opening in a row waits half as long again
 * @param maxWait longest such time, so that a target that is back is found soon
 */
public record CircuitSettings(int window, int minimumCalls, int failurePercent, Duration firstWait, Duration maxWait) {

    public static final CircuitSettings DEFAULT =
            new CircuitSettings(10, 5, 60, Duration.ofSeconds(1), Duration.ofSeconds(4));

    public CircuitSettings {
        if (minimumCalls < 1 || window < minimumCalls) {
            throw new IllegalArgumentException("minimum-calls must be positive and at most window");
        }
        if (failurePercent < 1 || failurePercent > 100) {
            throw new IllegalArgumentException("failure-percent must be 1 to 100");
        }
        if (firstWait.toMillis() < 1 || maxWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException("first-wait must be at least 1 ms and at most max-wait");
        }
    }
}
