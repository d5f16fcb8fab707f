package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.LogStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as one node sees it.
 *
 * @param leader absent while none is known
 */
record ClusterView(String node, @Nullable String leader, long term, List<MemberView> members, LogView log) {

    /**
     * A node.
     *
     * @param role {@code leader}, {@code follower} or {@code standby}
     * @param url where clients reach it; absent while it has not said so
     * @param matchIndex last entry known to be in its log; only the leader knows
     * @param lastContactAt when it last answered; only the leader knows
     */
    record MemberView(
            String node,
            String role,
            @Nullable String url,
            @Nullable Long matchIndex,
            @Nullable Instant lastContactAt) {}

    /** Positions in this node's log, -1 where there is none. */
    record LogView(long lastIndex, long commitIndex, long appliedIndex, long snapshotIndex) {}

    static ClusterView of(LogStatus status, NodeUrls urls) {
        LogStatus.Indices indices = status.indices();
        return new ClusterView(
                status.node(),
                status.leader(),
                status.term(),
                status.members().stream()
                        .map(member -> new MemberView(
                                member.node(),
                                role(member, status.leader()),
                                urls.of(member.node()),
                                member.matchIndex(),
                                member.lastContactAt()))
                        .toList(),
                new LogView(indices.last(), indices.commit(), indices.applied(), indices.snapshot()));
    }

    private static String role(LogStatus.Member member, @Nullable String leader) {
        return switch (member.role()) {
            case LISTENER -> "standby";
            case LEADER, FOLLOWER, CANDIDATE, JOINING, REMOVED, DOWN ->
                (member.node().equals(leader) ? LogStatus.Role.LEADER : LogStatus.Role.FOLLOWER)
                        .name()
                        .toLowerCase(Locale.ROOT);
        };
    }
}
