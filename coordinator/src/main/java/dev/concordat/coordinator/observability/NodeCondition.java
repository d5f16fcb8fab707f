package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.NodeVitals;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a probe is told about this node.
 *
 * @param detail for a person
 */
record NodeCondition(Kind kind, String detail) {

    /** Entries not applied here, beyond which answers of this node are too old to be useful. */
    static final long FAR_BEHIND = 1_000;

    enum Kind {
        READY,
        /** Waits to be added to a cluster, or was removed from it. */
        NOT_A_MEMBER,
        /** Its log is being opened, replayed or closed. */
        STARTING,
        NO_LEADER,
        /** Far behind what the cluster has committed. */
        CATCHING_UP,
        /** Nothing new can begin for a while: it could not be told from what a restore has lost. */
        RESTORED,
        /** Its disk is nearly full, or its log does not move. */
        SICK;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param lostUntil identifiers created up to then may have been decided by a cluster that was lost
     * @param now this node's clock
     */
    static NodeCondition of(LogStatus status, NodeVitals vitals, Instant lostUntil, Instant now) {
        @Nullable String stuck = vitals.stuck();
        if (stuck != null) {
            return new NodeCondition(Kind.SICK, "log: " + stuck);
        }
        if (status.role() == LogStatus.Role.JOINING) {
            return new NodeCondition(
                    Kind.NOT_A_MEMBER,
                    "this node is no member yet: add it by PUT /v1/cluster/members/" + status.node() + " on a member");
        }
        if (status.role() == LogStatus.Role.REMOVED) {
            return new NodeCondition(
                    Kind.NOT_A_MEMBER,
                    "this node was removed from its cluster and can be switched off: a new one needs another"
                            + " concordat.node-id and an empty concordat.data-dir");
        }
        if (status.role() == LogStatus.Role.DOWN) {
            return new NodeCondition(Kind.STARTING, "this node's log is starting or stopping");
        }
        if (status.leader() == null || status.role() == LogStatus.Role.CANDIDATE) {
            return new NodeCondition(
                    Kind.NO_LEADER,
                    "no leader is known: nothing can be decided until a majority of the nodes can talk to each other");
        }
        if (status.role() == LogStatus.Role.LEADER && !status.ready()) {
            return new NodeCondition(Kind.STARTING, "this node leads and still applies earlier entries");
        }
        if (vitals.behind() > FAR_BEHIND) {
            return new NodeCondition(Kind.CATCHING_UP, vitals.behind() + " committed entries are not applied here yet");
        }
        if (!now.isAfter(lostUntil)) {
            return new NodeCondition(
                    Kind.RESTORED,
                    "the cluster was restored from a backup: until " + lostUntil + ", in "
                            + (Duration.between(now, lostUntil).toSeconds() + 1)
                            + " s, a new transaction could not be told from those that were lost, so none is begun or"
                            + " committed; earlier ones are ended");
        }
        NodeVitals.@Nullable Disk disk = vitals.disk();
        return disk != null && disk.low()
                ? new NodeCondition(Kind.SICK, "disk: " + disk.explanation() + ", so no new work is accepted")
                : new NodeCondition(Kind.READY, "answers every call");
    }
}
