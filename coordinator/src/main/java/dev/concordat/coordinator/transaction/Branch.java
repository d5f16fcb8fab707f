package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One participant's local work in a transaction.
 *
 * @param spec who it is, with the vote once given; a vote never changes
 * @param state where it stands
 * @param delivery what is known of the deliveries of the decision
 * @param resolution present exactly when {@code state} is {@link BranchState#RESOLVED}
 */
public record Branch(
        BranchSpec spec,
        BranchState state,
        DeliveryRecord delivery,
        @Nullable Resolution resolution) {

    public Branch {
        if ((resolution != null) != (state == BranchState.RESOLVED)) {
            throw new IllegalArgumentException("a branch has a resolution exactly when an operator resolved it");
        }
    }

    static Branch enlisted(BranchSpec spec) {
        return new Branch(spec, stateAfter(spec.vote()), DeliveryRecord.NONE, null);
    }

    private static BranchState stateAfter(@Nullable Vote vote) {
        if (vote == null) {
            return BranchState.ENLISTED;
        }
        return switch (vote) {
            case PREPARED -> BranchState.PREPARED;
            case READ_ONLY -> BranchState.READ_ONLY;
            case REFUSED -> BranchState.ABORTED;
        };
    }

    public BranchId id() {
        return spec.branch();
    }

    public ParticipantName participant() {
        return spec.participant();
    }

    public @Nullable String callback() {
        return spec.callback();
    }

    /** The instance that holds it open and alone can prepare it; null if any can. */
    public @Nullable String instance() {
        return spec.instance();
    }

    public @Nullable Vote vote() {
        return spec.vote();
    }

    /** The branch with what {@code named} adds to it, or null if the two contradict each other. */
    @Nullable
    Branch merge(BranchSpec named) {
        boolean isAtTheSamePlace =
                Objects.equals(callback(), named.callback()) && Objects.equals(instance(), named.instance());
        if (!participant().equals(named.participant()) || !isAtTheSamePlace) {
            return null;
        }
        if (named.vote() == null || named.vote() == vote()) {
            return this;
        }
        return vote() == null ? enlisted(named) : null;
    }

    /**
     * The instance that is to be told of the decision before any other: the one that may hold the local transaction open
     * still. What has voted can be ended by all, and what is not prepared cannot be committed by any.
     */
    @Nullable
    String holder(Decision decided) {
        return decided == Decision.ABORT && vote() == null ? instance() : null;
    }

    /** Whether a decision, once there is one, still has to be delivered to this branch. */
    boolean awaitsDelivery() {
        return state == BranchState.ENLISTED || state == BranchState.PREPARED;
    }

    /** Whether the transaction cannot complete because of this branch. */
    boolean isOpen() {
        return awaitsDelivery() || state == BranchState.HAZARD;
    }

    Branch acknowledged(BranchState reached, LogTime at) {
        return new Branch(spec, reached, delivery.acknowledged(at), null);
    }

    Branch hazard(@Nullable String detail) {
        return new Branch(spec, BranchState.HAZARD, delivery.hazard(detail), null);
    }

    Branch failed(String error, LogTime nextAttemptAt) {
        return new Branch(spec, state, delivery.failed(error, nextAttemptAt), null);
    }

    Branch askedAgain() {
        return new Branch(spec, BranchState.PREPARED, delivery.dueNow(), null);
    }

    Branch dueNow() {
        return new Branch(spec, state, delivery.dueNow(), resolution);
    }

    Branch resolved(Resolution by) {
        return new Branch(spec, BranchState.RESOLVED, delivery.dueNow(), by);
    }
}
