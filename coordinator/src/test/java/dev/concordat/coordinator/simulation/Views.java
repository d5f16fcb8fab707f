package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.rest.ServedAnswer;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.TransactionId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What readers have seen of each transaction, whoever they were and whichever node they asked: a view that begins after
 * another one has ended shows no earlier state, and never the other decision (S14).
 */
final class Views {

    /** In the order in which a transaction goes through them; it may leave some out. */
    enum Phase {
        UNKNOWN,
        ACTIVE,
        DECIDED,
        ENDED,
        FORGOTTEN
    }

    /** What one reader saw. */
    record Seen(Phase phase, @Nullable Decision decision) {
        private static final Seen NOTHING = new Seen(Phase.UNKNOWN, null);
    }

    private final Map<TransactionId, Seen> latest = new TreeMap<>();

    /** A reader asks from now on: what it sees must not be older than this. */
    Seen begun(TransactionId id) {
        return latest.getOrDefault(id, Seen.NOTHING);
    }

    /** Somebody was told the decision, which a view that begins now must show. */
    void told(TransactionId id, Decision decision) {
        raise(id, new Seen(Phase.DECIDED, decision));
    }

    /**
     * A view has ended.
     *
     * @param oldest what it may show at the oldest
     * @param decision in the log by now
     * @param isKnown whether the log still knows the transaction
     * @return why it is wrong; null if it is not
     */
    @Nullable
    String ended(TransactionId id, Seen oldest, ServedAnswer answer, @Nullable Decision decision, boolean isKnown) {
        Seen seen = seen(answer, oldest);
        if (seen == null) {
            return null;
        }
        if (seen.phase().compareTo(oldest.phase()) < 0) {
            return seen + " in a view, after " + oldest;
        }
        if (seen.decision() != null && (seen.decision() != decision || differs(seen, oldest))) {
            return seen + " in a view, after " + oldest + ", and decided is " + decision;
        }
        if (seen.phase() == Phase.FORGOTTEN && isKnown) {
            return "forgotten in a view, and still known";
        }
        raise(id, seen);
        return null;
    }

    private static boolean differs(Seen seen, Seen oldest) {
        return oldest.decision() != null && oldest.decision() != seen.decision();
    }

    private void raise(TransactionId id, Seen seen) {
        latest.merge(id, seen, (before, now) -> now.phase().compareTo(before.phase()) > 0 ? now : before);
    }

    private static @Nullable Seen seen(ServedAnswer answer, Seen oldest) {
        if (!answer.phase().isEmpty()) {
            return switch (Status.fromWire(answer.phase())) {
                case ACTIVE -> new Seen(Phase.ACTIVE, null);
                case COMMITTING -> new Seen(Phase.DECIDED, Decision.COMMIT);
                case COMMITTED -> new Seen(Phase.ENDED, Decision.COMMIT);
                case ABORTING -> new Seen(Phase.DECIDED, Decision.ABORT);
                case ABORTED -> new Seen(Phase.ENDED, Decision.ABORT);
            };
        }
        return switch (answer.type()) {
            case "urn:concordat:problem:transaction-unknown" -> Seen.NOTHING;
            // What was never decided is called so by its age, and by the clock of one node.
            case "urn:concordat:problem:outcome-forgotten" ->
                oldest.decision() == null ? null : new Seen(Phase.FORGOTTEN, null);
            default -> null;
        };
    }
}
