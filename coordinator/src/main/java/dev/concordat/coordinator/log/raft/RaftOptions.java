package dev.concordat.coordinator.log.raft;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * What a node must know to take part in the log.
 *
 * @param node name of this node, unique in the cluster and never used again for another
 * @param cluster name of the cluster
 * @param dataDir this node's own directory; the log lives in {@code raft} below it
 * @param members all voters when the cluster was made, this node among them; one member is a cluster of one. What the
 *     data directory says of the members counts for more
 * @param joins whether this node is to be added to a running cluster; it then stands alone among the members
 * @param snapshotEvery entries after which a snapshot is written
 * @param minFreeBytes free space below which nothing new is begun; the node does not start below an eighth of it
 * @param timing how long it waits
 * @param clock stamps the entries while this node leads (R4)
 */
public record RaftOptions(
        String node,
        String cluster,
        Path dataDir,
        List<Member> members,
        boolean joins,
        long snapshotEvery,
        long minFreeBytes,
        Timing timing,
        InstantSource clock) {

    /** Entries between two snapshots where nothing else is said. */
    public static final long DEFAULT_SNAPSHOT_EVERY = 100_000;

    /** Two log segments and a snapshot of some size. */
    public static final long DEFAULT_MIN_FREE_BYTES = 128L * 1024 * 1024;

    public RaftOptions {
        members = List.copyOf(members);
        if (node.isBlank() || cluster.isBlank()) {
            throw new IllegalArgumentException("a node and its cluster have names");
        }
        if (members.stream().filter(member -> member.node().equals(node)).count() != 1) {
            throw new IllegalArgumentException(
                    "node " + node + " must stand exactly once among the members " + members);
        }
        if (members.stream().map(Member::node).distinct().count() != members.size()) {
            throw new IllegalArgumentException("two members have the same name in " + members);
        }
        if (joins && members.size() != 1) {
            throw new IllegalArgumentException("a node that joins knows nobody but itself");
        }
        if (snapshotEvery < 1) {
            throw new IllegalArgumentException("snapshots are at least one entry apart");
        }
    }

    /** The options with everything else as by default. */
    public static RaftOptions of(String node, String cluster, Path dataDir, List<Member> members) {
        return of(node, cluster, dataDir, members, false);
    }

    /** The options with everything else as by default. */
    public static RaftOptions of(String node, String cluster, Path dataDir, List<Member> members, boolean joins) {
        return new RaftOptions(
                node,
                cluster,
                dataDir,
                members,
                joins,
                DEFAULT_SNAPSHOT_EVERY,
                DEFAULT_MIN_FREE_BYTES,
                Timing.DEFAULT,
                InstantSource.system());
    }

    /** The same with other waits. */
    public RaftOptions with(Timing other) {
        return new RaftOptions(node, cluster, dataDir, members, joins, snapshotEvery, minFreeBytes, other, clock);
    }

    /** The same with another floor. */
    public RaftOptions withMinFreeBytes(long bytes) {
        return new RaftOptions(node, cluster, dataDir, members, joins, snapshotEvery, bytes, timing, clock);
    }

    Member self() {
        return members.stream()
                .filter(member -> member.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    Path raftDir() {
        return dataDir.resolve("raft");
    }

    /**
     * A voter.
     *
     * @param host name or address under which the others reach it, and on which it listens
     * @param port of its log
     */
    public record Member(String node, String host, int port) {

        /**
         * Reads {@code host:port}.
         *
         * @throws IllegalArgumentException if it is not of that form
         */
        public static Member of(String node, String address) {
            int colon = address.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("a raft address is host:port, not '" + address + "'");
            }
            return new Member(node, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        }

        String address() {
            return host + ":" + port;
        }
    }

    /**
     * How long this node waits.
     *
     * @param electionMin shortest time without a leader before it asks for votes
     * @param electionMax longest such time
     * @param patience how long an append or a read looks for a leader before it is refused
     * @param appendTimeout how long an append may take before it ends as indeterminate
     */
    public record Timing(Duration electionMin, Duration electionMax, Duration patience, Duration appendTimeout) {

        private static final Duration ELECTION = Duration.ofMillis(300);

        /** Failover within a second on most days, calls answered within five. */
        public static final Timing DEFAULT = electing(ELECTION);

        /**
         * With elections after once to twice the time given, the rest as by default. Ratis waits up to one such time
         * more, as it looks at the clock once in each: that keeps two nodes from standing at the same moment.
         */
        public static Timing electing(Duration election) {
            return new Timing(election, election.multipliedBy(2), Duration.ofSeconds(2), Duration.ofSeconds(5));
        }

        public Timing {
            if (electionMin.isZero() || electionMin.isNegative() || electionMin.compareTo(electionMax) >= 0) {
                throw new IllegalArgumentException("election timeouts are positive, the shorter one first");
            }
            if (appendTimeout.compareTo(patience) < 0) {
                throw new IllegalArgumentException("append-timeout must be at least patience");
            }
        }
    }

    /** The group's identifier, the same on every node because it follows from the cluster's name. */
    UUID groupUuid() {
        return UUID.nameUUIDFromBytes(("concordat/" + cluster).getBytes(StandardCharsets.UTF_8));
    }
}
