package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.BranchResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sorts the results of an answer by the branches that were asked. A branch with two different results has none: a
 * participant that contradicts itself has said nothing.
 */
final class ResultIndex {

    private ResultIndex() {}

    static Map<BranchKey, BranchResult> of(List<BranchKey> asked, List<BranchResult> results) {
        Map<String, BranchKey> keys = new HashMap<>();
        asked.forEach(
                key -> keys.put(wire(key.transaction().value(), key.branch().value()), key));
        Map<BranchKey, BranchResult> found = new HashMap<>();
        Set<BranchKey> contradicted = new HashSet<>();
        for (BranchResult result : results) {
            BranchKey key = keys.get(wire(result.transaction(), result.branch()));
            if (key == null) {
                continue;
            }
            BranchResult earlier = found.put(key, result);
            if (earlier != null && !earlier.result().equals(result.result())) {
                contradicted.add(key);
            }
        }
        contradicted.forEach(found::remove);
        return found;
    }

    private static String wire(String transaction, String branch) {
        return transaction + "/" + branch;
    }
}
