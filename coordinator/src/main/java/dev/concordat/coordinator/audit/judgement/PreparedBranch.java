package dev.concordat.coordinator.audit.judgement;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A prepared transaction that is a branch of ours.
 *
 * @param database where it is
 * @param cluster id of the coordinators that decide about it
 * @param timeout after which its participant asks for an abort, if nothing is decided
 * @param age since it was prepared, by the database's clock
 * @param tables which it holds locks on, some of them
 */
public record PreparedBranch(
        String database, String cluster, BranchName name, Duration timeout, Duration age, List<String> tables) {

    /** What the names of all our prepared transactions begin with. */
    public static final String SCHEME = "concordat:";

    private static final int PARTS = 6;

    public PreparedBranch {
        if (!isClusterId(cluster)) {
            throw new IllegalArgumentException(
                    "a cluster id is 1 to 63 letters, digits, hyphens and underscores, the first one a letter or a digit");
        }
        tables = List.copyOf(tables);
    }

    /** Whether it has the form of {@code concordat.cluster-id}; anybody can prepare a transaction of any name. */
    public static boolean isClusterId(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    }

    /** Reads the name of a prepared transaction, as the starter writes it; empty if it is not quite one of ours. */
    public static Optional<PreparedBranch> parse(String database, String gid, Duration age, List<String> tables) {
        String[] parts = gid.split(":", -1);
        if (parts.length != PARTS || !gid.startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            BranchName name = BranchName.of(parts[2], parts[3], parts[4]);
            Duration timeout = Duration.ofMillis(Long.parseLong(parts[5]));
            return Optional.of(new PreparedBranch(database, parts[1], name, timeout, age, tables));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
