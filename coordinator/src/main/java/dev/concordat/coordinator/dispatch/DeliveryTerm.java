package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one term of leadership delivers: begins with all that is outstanding in the state, and follows what is applied.
 * Pure but for its own fields: what happened goes in, calls and commands come out. Not thread-safe.
 */
final class DeliveryTerm {

    private final DeliveryPlan plan;

    /** @param state in which everything of earlier terms is applied */
    DeliveryTerm(DeliveryPlan plan, CoordinatorState state, long now) {
        this.plan = plan;
        load(state, now);
    }

    private void load(CoordinatorState state, long now) {
        state.outstanding().forEach(delivery -> plan.deliver(delivery, now));
    }

    /** An entry of this term was applied here. */
    void applied(List<Effect> effects, long now) {
        effects.forEach(effect -> take(effect, now));
    }

    private void take(Effect effect, long now) {
        switch (effect) {
            case Effect.Deliver deliver -> plan.deliver(deliver.delivery(), now);
            case Effect.DeliverNow deliver -> plan.deliverNow(deliver.delivery(), now);
            case Effect.Completed completed ->
                plan.forget(completed.transaction().id());
            case Effect.Forgotten forgotten -> plan.forget(forgotten.transaction());
            case Effect.InstanceUp up -> plan.instanceUp(up.participant(), now);
        }
    }

    /** Events got lost: the plan is completed from the state. */
    void missed(CoordinatorState state, long now) {
        plan.lostTrack(now);
        load(state, now);
    }

    /** A call that began in this term has ended. */
    List<DeliveryPlan.Report> ended(Call call, CallResult result, long now) {
        return plan.ended(call, result, now);
    }

    /**
     * A report of this term that was awaited has gone through the log, or not.
     *
     * @param reply of applying it; null if that is not known
     */
    void submitted(BranchKey branch, @Nullable Reply reply, long now) {
        if (reply == null || reply instanceof Reply.Rejected) {
            plan.notRecorded(branch, now);
        } else {
            plan.recorded(branch, now);
        }
    }

    /** What is to be done now; every call must be followed by {@link #ended}. */
    DeliveryPlan.Work next(long now, CoordinatorState state) {
        return plan.next(now, state);
    }

    /** When {@link #next} is to be asked again at the latest, in milliseconds since the epoch. */
    long wakeAt() {
        return plan.wakeAt();
    }

    /** Branches not yet known to have carried out their decision. */
    int size() {
        return plan.size();
    }

    /** The term is over; its calls under way will not be reported. */
    void abandon() {
        plan.abandon();
    }
}
