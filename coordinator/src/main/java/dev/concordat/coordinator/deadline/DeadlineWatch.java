package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.Submission;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * While this node leads, proposes to abort what has passed its deadline, and lets log time advance where nothing else
 * does: leases end by it, and a follower must never see a log on which nothing happens.
 */
final class DeadlineWatch implements AppliedListener {

    /** Most proposals under way at once. */
    static final int MAX_UNDER_WAY = 256;

    /** Longest time that the log stands still. */
    static final Duration IDLE = Duration.ofSeconds(2);

    private final StateView states;
    private final Submission submission;
    private final InstantSource clock;
    private final Set<TransactionId> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean leads;
    private volatile boolean advancing;

    DeadlineWatch(StateView states, Submission submission, InstantSource clock) {
        this.states = states;
        this.submission = submission;
        this.clock = clock;
    }

    /** One look at the clock. Called by one thread at a time; does not block. */
    void look() {
        if (!leads) {
            return;
        }
        LogTime now = new LogTime(clock.millis());
        CoordinatorState state = states.applied();
        for (TransactionId id : state.expiredAt(now, MAX_UNDER_WAY)) {
            if (underWay.size() < MAX_UNDER_WAY && underWay.add(id)) {
                // One that fails is proposed again at a later look.
                var unused = submission
                        .submit(new Command.AbortIfExpired(id))
                        .whenComplete((reply, failure) -> underWay.remove(id));
            }
        }
        if (!advancing && !now.isBefore(state.now().plus(IDLE))) {
            advancing = true;
            var unused =
                    submission.submit(new Command.AdvanceTime()).whenComplete((reply, failure) -> advancing = false);
        }
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {}

    @Override
    public void leading(CoordinatorState state) {
        leads = true;
    }

    @Override
    public void notLeading() {
        leads = false;
    }
}
