package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.FeatureLevels;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.ClusterNodes;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request holds something that not every node of the cluster can read yet, and nothing was or will be done by it: it
 * may be asked again when all of them run a newer build.
 */
public final class LevelTooLowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LevelTooLowException(String message) {
        super(message);
    }

    /**
     * Why these branches may not be written yet, which also says who holds the level back; null if they may. The level
     * never falls, so what may be written once may be written whenever it gets to the log.
     *
     * @param nodes as they made themselves known
     */
    static @Nullable LevelTooLowException refusalOf(List<BranchSpec> branches, ClusterNodes nodes) {
        int needed = FeatureLevels.neededBy(branches);
        return needed > nodes.level() ? of("A branch that names its instance", needed, nodes) : null;
    }

    private static LevelTooLowException of(String what, int needed, ClusterNodes nodes) {
        List<ClusterNode> old = nodes.nodes().values().stream()
                .filter(node -> node.level() < needed)
                .toList();
        String remedy = old.isEmpty()
                ? "It rises by itself within moments of the start of its last node: ask again."
                : "Replace the build of " + named(old) + ", and ask again.";
        return new LevelTooLowException(what + " needs feature level " + needed + ", and the cluster is at level "
                + nodes.level() + ". " + remedy);
    }

    private static String named(List<ClusterNode> old) {
        return old.stream()
                .map(node -> "node " + node.node() + " (build " + node.build() + ", up to level " + node.level() + ")")
                .collect(Collectors.joining(", "));
    }
}
