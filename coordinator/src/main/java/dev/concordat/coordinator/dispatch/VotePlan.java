package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Instance;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks one target for the votes of its branches until all are in, the target is out of reach, or time is up: what came
 * of a call goes in, the next step comes out. Pure but for its own fields and the circuits; not thread-safe.
 *
 * <p>An instance that holds its branches open is looked for less long than a participant, of which another instance may
 * be about to come up: what comes up under its name has nothing of what it held.
 */
final class VotePlan {

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** How long one instance is looked for, counted from the start of the first call that did not reach it. */
    static final Duration HOLDER_GONE_AFTER = Duration.ofMillis(500);

    /** No call to one instance is shorter because its lease is about to end. */
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    /** What is to be done next. */
    sealed interface Step {

        /** Ask these; {@link #ended} or {@link #broken} must follow. */
        record Post(String base, @Nullable String instance, List<BranchKey> branches, Duration within)
                implements Step {}

        record Pause(long nanos) implements Step {}

        /** Over, for want of a way to the target. */
        record Unreachable(VoteEvent.Unreachable news) implements Step {}

        /** Over: all have voted, or the time is up. */
        record Over() implements Step {}
    }

    private final TransactionId id;
    private final Target target;
    private final List<BranchId> open;
    private final long end;
    private final DispatchSettings settings;
    private final Circuits circuits;
    private final Rotation rotation;
    private final long patience;
    private long askedAt;
    private long waitNanos = FIRST_WAIT.toNanos();
    private long pause;
    private int failedInARow;
    private @Nullable Long unreachedSince;
    private @Nullable String outOfReach;

    /** @param end by the monotonic clock that every other call speaks of */
    VotePlan(
            TransactionId id,
            Target target,
            List<BranchId> asked,
            long end,
            DispatchSettings settings,
            Circuits circuits,
            Rotation rotation) {
        this.id = id;
        this.target = target;
        this.open = new ArrayList<>(asked);
        this.end = end;
        this.settings = settings;
        this.circuits = circuits;
        this.rotation = rotation;
        long nanos = settings.unreachableAfter().toNanos();
        this.patience = target.instance() == null ? nanos : Math.min(nanos, HOLDER_GONE_AFTER.toNanos());
    }

    /** @param state where the target's instances are looked up */
    Step next(CoordinatorState state, long nanos, long now) {
        while (true) {
            if (outOfReach != null) {
                return new Step.Unreachable(new VoteEvent.Unreachable(target, outOfReach));
            }
            if (open.isEmpty() || end - nanos <= 0) {
                return new Step.Over();
            }
            if (pause > 0) {
                long nap = Math.min(pause, end - nanos);
                pause = 0;
                return new Step.Pause(nap);
            }
            askedAt = nanos;
            String base = rotation.next(state, now);
            if (base == null) {
                notTried(target.instance() == null ? "no instance is registered" : "it has no lease", state, nanos);
            } else if (!circuits.tryAcquire(target)) {
                notTried("its circuit is open", state, nanos);
            } else {
                return new Step.Post(base, target.instance(), batch(), within(state, end - nanos));
            }
        }
    }

    /** An instance that has fallen silent is out of reach when its lease is over, whatever time is left. */
    private Duration within(CoordinatorState state, long left) {
        Instance one =
                target.instance() == null ? null : state.directory().find(target.participant(), target.instance());
        if (one == null) {
            return Duration.ofNanos(left);
        }
        Duration lease =
                Duration.ofMillis(one.expiresAt().millis() - state.now().millis());
        Duration bound = lease.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : lease;
        return Duration.ofNanos(Math.min(left, bound.toNanos()));
    }

    private List<BranchKey> batch() {
        return open.stream()
                .limit(settings.maxBatch())
                .map(branch -> new BranchKey(id, branch))
                .toList();
    }

    private void notTried(String why, CoordinatorState state, long nanos) {
        unreached(why, nanos);
        rest(true, state, nanos);
    }

    /** The call has failed in a way that says nothing of the target. */
    void broken() {
        circuits.release(target);
    }

    /**
     * The call has ended.
     *
     * @return the votes that it brought
     */
    List<VoteEvent.Voted> ended(Step.Post post, CallResult result, CoordinatorState state, long nanos, long now) {
        judge(post.base(), result, now);
        List<VoteEvent.Voted> voted = List.of();
        if (result instanceof CallResult.Answered answered) {
            voted = count(answered);
        } else if (result instanceof CallResult.NotReached unreached) {
            unreached(unreached.why(), nanos);
        }
        rest(!(result instanceof CallResult.Answered), state, nanos);
        return voted;
    }

    /** Silence is held against nobody here: preparing may take its time, and decisions must not wait for that. */
    private void judge(String base, CallResult result, long now) {
        switch (result) {
            case CallResult.Answered answered -> {
                circuits.reached(target);
                rotation.worked(base);
                unreachedSince = null;
            }
            case CallResult.Unusable unusable -> {
                circuits.release(target);
                unreachedSince = null;
            }
            case CallResult.NoAnswer silence -> {
                circuits.release(target);
                rotation.failed(base, now);
                unreachedSince = null;
            }
            case CallResult.NotReached unreached -> {
                circuits.notReached(target);
                rotation.failed(base, now);
            }
        }
    }

    private void unreached(String why, long nanos) {
        if (unreachedSince == null) {
            unreachedSince = target.instance() == null ? nanos : askedAt;
        }
        if (nanos - unreachedSince >= patience) {
            outOfReach = target.instance() == null ? why : "instance " + target.instance() + ": " + why;
        }
    }

    private List<VoteEvent.Voted> count(CallResult.Answered answered) {
        List<BranchKey> keys =
                open.stream().map(branch -> new BranchKey(id, branch)).toList();
        List<VoteEvent.Voted> voted = new ArrayList<>();
        for (Map.Entry<BranchKey, BranchResult> found :
                ResultIndex.of(keys, answered.results()).entrySet()) {
            Vote vote = vote(found.getValue());
            if (vote != null) {
                BranchId branch = found.getKey().branch();
                open.remove(branch);
                voted.add(new VoteEvent.Voted(branch, vote, found.getValue().detail()));
            }
        }
        return voted;
    }

    private static @Nullable Vote vote(BranchResult result) {
        try {
            return Vote.fromWire(result.result());
        } catch (IllegalArgumentException unknownWord) {
            return null;
        }
    }

    /** Another instance that was not tried yet is tried without a pause. */
    private void rest(boolean failed, CoordinatorState state, long nanos) {
        if (open.isEmpty()) {
            return;
        }
        failedInARow = failed ? failedInARow + 1 : 0;
        if (failed && failedInARow % Math.max(1, rotation.size(state)) != 0) {
            return;
        }
        pause = waitNanos;
        if (target.instance() != null && unreachedSince != null) {
            // The last look is when its time is up, not after that.
            pause = Math.clamp(unreachedSince + patience - nanos, 1, pause);
        }
        waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT.toNanos());
    }
}
