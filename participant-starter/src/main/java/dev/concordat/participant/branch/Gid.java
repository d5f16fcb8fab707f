package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Name of a prepared transaction in the database, unique in the whole database server: a fixed prefix, the cluster, the
 * branch, the participant and how long the branch may wait. The last part is here because the fence row of a prepared
 * branch is invisible, and a restart must not lose it.
 *
 * @param timeout after it has been prepared for so long the branch counts as expired
 */
public record Gid(Owner owner, BranchKey key, Duration timeout) {

    /** Longest name that PostgreSQL accepts, in bytes. */
    public static final int MAX_LENGTH = 199;

    private static final int PARTS = 6;
    private static final int MAX_DIGITS = 11;
    private static final String SCHEME = "concordat";
    private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9-]{1,40}");

    public Gid {
        if (timeout.isNegative() || Long.toString(timeout.toMillis()).length() > MAX_DIGITS) {
            throw new IllegalArgumentException("a branch waits between zero and 99,999,999,999 milliseconds");
        }
    }

    /** Whose prepared transaction it is; nobody else's is ever touched. */
    public record Owner(String cluster, ParticipantName participant) {
        public Owner {
            if (!CLUSTER.matcher(cluster).matches()) {
                throw new IllegalArgumentException("a cluster id is 1 to 40 letters, digits and hyphens");
            }
        }
    }

    /** What every name of this cluster begins with. */
    public static String prefix(Owner owner) {
        return SCHEME + ":" + owner.cluster() + ":";
    }

    /** What the name of this branch begins with, whatever its timeout. */
    public static String prefix(Owner owner, BranchKey key) {
        return prefix(owner) + key.transaction() + ":" + key.branch() + ":" + owner.participant() + ":";
    }

    /** The name itself: letters, digits, hyphens, dots and colons only, so that it can stand in a literal. */
    public String format() {
        return prefix(owner, key) + timeout.toMillis();
    }

    /** The branch that a name stands for, whoever's it is; empty if it is no name of a branch. */
    public static Optional<BranchKey> branchOf(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS || !parts[0].equals(SCHEME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BranchKey(new TransactionId(parts[2]), new BranchId(parts[3])));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Reads a name; empty if it is not ours. */
    public static Optional<Gid> parse(Owner owner, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS
                || !parts[0].equals(SCHEME)
                || !parts[1].equals(owner.cluster())
                || !parts[4].equals(owner.participant().value())) {
            return Optional.empty();
        }
        try {
            BranchKey key = new BranchKey(new TransactionId(parts[2]), new BranchId(parts[3]));
            return Optional.of(new Gid(owner, key, Duration.ofMillis(Long.parseLong(parts[5]))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
