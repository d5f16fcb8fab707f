package dev.concordat.coordinator.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The coordinator's own nodes as they made themselves known, and the feature level at which all of them write.
 *
 * @param level in force: nothing that needs a higher one is in the log or in a snapshot; never lowered
 * @param nodes by name
 */
public record ClusterNodes(int level, TreePMap<String, ClusterNode> nodes) {

    /** Of a new cluster. It rises as soon as every node says that it can more. */
    public static final int FIRST_LEVEL = 1;

    /** Most nodes; far more than a cluster has. */
    static final int MAX_NODES = 256;

    static final ClusterNodes NONE = new ClusterNodes(FIRST_LEVEL, TreePMap.empty());

    public ClusterNodes {
        if (level < FIRST_LEVEL) {
            throw new IllegalArgumentException("feature levels start at " + FIRST_LEVEL);
        }
    }

    /** What a snapshot held. */
    public static ClusterNodes of(int level, Iterable<ClusterNode> announced) {
        ClusterNodes nodes = NONE.raisedTo(level);
        for (ClusterNode node : announced) {
            nodes = nodes.with(node);
        }
        return nodes;
    }

    public @Nullable ClusterNode find(String node) {
        return nodes.get(node);
    }

    boolean hasRoomFor(String node) {
        return nodes.containsKey(node) || nodes.size() < MAX_NODES;
    }

    ClusterNodes with(ClusterNode node) {
        return new ClusterNodes(level, nodes.plus(node.node(), node));
    }

    ClusterNodes without(String node) {
        return new ClusterNodes(level, nodes.minus(node));
    }

    ClusterNodes withoutAny() {
        return new ClusterNodes(level, TreePMap.empty());
    }

    ClusterNodes raisedTo(int higher) {
        return new ClusterNodes(higher, nodes);
    }

    /** The highest level that every one of these nodes is known to support; never below the one in force. */
    public int levelOfAll(List<String> members) {
        int common = Integer.MAX_VALUE;
        for (String member : members) {
            ClusterNode known = nodes.get(member);
            common = Math.min(common, known == null ? level : known.level());
        }
        return members.isEmpty() ? level : Math.max(level, common);
    }
}
