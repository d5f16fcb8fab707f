package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What really happens to the branches. They are honest: they vote what they are, and once prepared move only when a
 * decision is delivered to them or an inquiry is answered (R8).
 */
public final class ModelParticipants {

    /** Where a branch really stands, whatever the coordinator believes. */
    public enum Real {
        IDLE,
        PREPARED,
        READ_ONLY,
        COMMITTED,
        ABORTED,
        /** It was prepared, and its database lost it: nothing can be proved of it any more. */
        LOST
    }

    private final Map<TransactionId, Map<BranchId, Real>> branches = new TreeMap<>();

    public Real real(TransactionId id, BranchId branch) {
        return of(id).getOrDefault(branch, Real.IDLE);
    }

    public Map<BranchId, Real> of(TransactionId id) {
        return branches.computeIfAbsent(id, ignored -> new TreeMap<>());
    }

    public Map<TransactionId, Map<BranchId, Real>> all() {
        return branches;
    }

    public void become(TransactionId id, BranchId branch, Real real) {
        of(id).put(branch, real);
    }

    /** The branch does its work where it has not, and says how that ended. */
    Vote vote(TransactionId id, BranchId branch, SplittableRandom random) {
        if (real(id, branch) == Real.IDLE) {
            int luck = random.nextInt(20);
            become(id, branch, luck < 16 ? Real.PREPARED : luck < 19 ? Real.READ_ONLY : Real.ABORTED);
        }
        return switch (real(id, branch)) {
            case READ_ONLY -> Vote.READ_ONLY;
            case ABORTED -> Vote.REFUSED;
            case IDLE, PREPARED, COMMITTED, LOST -> Vote.PREPARED;
        };
    }

    /** A decision arrives, maybe again, maybe late. */
    void carryOut(Delivery delivery) {
        Real real = real(delivery.transaction(), delivery.branch());
        boolean commit = delivery.decision() == Decision.COMMIT;
        Real wanted = commit ? Real.COMMITTED : Real.ABORTED;
        boolean possible =
                switch (real) {
                    case PREPARED -> true;
                    case COMMITTED, ABORTED -> real == wanted;
                    case IDLE -> !commit;
                    case READ_ONLY, LOST -> !commit;
                };
        Oracle.require(possible, "S1: " + delivery + " reached a branch that is " + real);
        if (real != Real.READ_ONLY) {
            become(delivery.transaction(), delivery.branch(), wanted);
        }
    }

    /** The answer to an inquiry arrives; a branch that is not in doubt any more does not care. */
    void learn(TransactionId id, BranchId branch, Outcome outcome) {
        if (real(id, branch) == Real.PREPARED && outcome != Outcome.PENDING) {
            become(id, branch, outcome == Outcome.COMMIT ? Real.COMMITTED : Real.ABORTED);
        }
    }
}
