package dev.concordat.coordinator.simulation;

import dev.concordat.participant.branch.BranchKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How many calls are made over the network in each second, by whoever it is: L11 forbids a stampede. */
final class Pace {

    private static final int SECOND = 1_000;

    private final Map<String, Integer> attempts = new HashMap<>();
    private int[] bySecond = new int[64];
    private long current;

    void called(long now) {
        int second = (int) (now / SECOND);
        if (second >= bySecond.length) {
            bySecond = Arrays.copyOf(bySecond, 2 * second);
        }
        bySecond[second]++;
    }

    /** Calls in a span of whole seconds. */
    int between(long from, long to) {
        int sum = 0;
        for (int second = (int) (from / SECOND); second < Math.min(to / SECOND, bySecond.length); second++) {
            sum += bySecond[second];
        }
        return sum;
    }

    /** That node tells that branch its decision; how many times it has in this second. */
    int told(String node, BranchKey branch, long now) {
        long second = now / SECOND;
        if (second != current) {
            current = second;
            attempts.clear();
        }
        return attempts.merge(node + branch, 1, Integer::sum);
    }
}
