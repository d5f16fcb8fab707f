package dev.concordat.coordinator.log.raft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members as the leader sees them at one moment.
 *
 * @param ledFor how long it has led; of silence before that it knows nothing
 * @param settled false while the members are changing
 * @param commit last entry known to be held by a majority
 * @param peers what it knows of the others
 */
record MembershipView(
        String leader,
        Duration ledFor,
        List<RaftOptions.Member> voters,
        List<RaftOptions.Member> standbys,
        boolean settled,
        long commit,
        Map<String, Peer> peers) {

    MembershipView {
        voters = List.copyOf(voters);
        standbys = List.copyOf(standbys);
        peers = Map.copyOf(peers);
    }

    /**
     * A member other than the leader.
     *
     * @param silence since it last answered the leader
     * @param commit last entry that it knows to be held by a majority, -1 while unknown
     */
    record Peer(Duration silence, long commit) {}

    RaftOptions.@Nullable Member voter(String node) {
        return find(voters, node);
    }

    RaftOptions.@Nullable Member standby(String node) {
        return find(standbys, node);
    }

    RaftOptions.@Nullable Member member(String node) {
        RaftOptions.Member voter = voter(node);
        return voter == null ? standby(node) : voter;
    }

    /** Whether the node answered the leader of now within the time given; what an earlier leader heard does not count. */
    boolean answeredWithin(String node, Duration time) {
        @Nullable Peer peer = peers.get(node);
        Duration counts = time.compareTo(ledFor) < 0 ? time : ledFor;
        return node.equals(leader) || (peer != null && peer.silence().compareTo(counts) < 0);
    }

    long commitOf(String node) {
        @Nullable Peer peer = peers.get(node);
        return peer == null ? -1 : peer.commit();
    }

    List<RaftOptions.Member> votersWithout(String node) {
        return without(voters, node);
    }

    List<RaftOptions.Member> standbysWithout(String node) {
        return without(standbys, node);
    }

    static List<RaftOptions.Member> with(List<RaftOptions.Member> members, RaftOptions.Member one) {
        List<RaftOptions.Member> longer = new ArrayList<>(members);
        longer.add(one);
        return longer;
    }

    private static List<RaftOptions.Member> without(List<RaftOptions.Member> members, String node) {
        return members.stream().filter(member -> !member.node().equals(node)).toList();
    }

    private static RaftOptions.@Nullable Member find(List<RaftOptions.Member> members, String node) {
        return members.stream()
                .filter(member -> member.node().equals(node))
                .findFirst()
                .orElse(null);
    }
}
