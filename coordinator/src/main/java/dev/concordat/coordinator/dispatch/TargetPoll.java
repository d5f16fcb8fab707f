package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks one target for the votes of its branches, until it has them, is refused, finds nobody, or runs out of time. */
final class TargetPoll {

    /** Longest wait for one answer; a participant that is slower is asked again, which is harmless. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final Target target;
    private final Gateway gateway;
    private final Circuits circuits;
    private final StateView states;
    private final InstantSource clock;
    private final Rotation rotation;
    private final Duration unreachableAfter;
    private final List<BranchKey> silent;
    private final SortedMap<BranchId, Vote> votes = new TreeMap<>();

    TargetPoll(
            Target target,
            List<BranchKey> branches,
            Gateway gateway,
            Circuits circuits,
            StateView states,
            InstantSource clock,
            Duration unreachableAfter) {
        this.target = target;
        this.silent = new ArrayList<>(branches);
        this.gateway = gateway;
        this.circuits = circuits;
        this.states = states;
        this.clock = clock;
        this.rotation = new Rotation(target, branches.hashCode());
        this.unreachableAfter = unreachableAfter;
    }

    /** What the target said; a reason is present if that cannot become a commit. */
    record Said(SortedMap<BranchId, Vote> votes, @Nullable AbortReason reason, String detail) {}

    Said poll(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        long lookedForSince = System.nanoTime();
        boolean reached = false;
        String last = "it was not asked in time";
        long pause = FIRST_PAUSE_MILLIS;
        while (System.nanoTime() < end) {
            CallResult result = call(Duration.ofNanos(end - System.nanoTime()));
            if (result instanceof CallResult.Answered answered) {
                take(answered.results());
                if (votes.containsValue(Vote.REFUSED)) {
                    return said(AbortReason.VOTE_REFUSED, "it refused");
                }
                if (silent.isEmpty()) {
                    return said(null, "");
                }
            }
            if (result instanceof CallResult.NotReached unreached) {
                if (System.nanoTime() - lookedForSince >= unreachableAfter.toNanos()) {
                    return said(AbortReason.PARTICIPANT_UNREACHABLE, unreached.why());
                }
            } else {
                reached = true;
                lookedForSince = System.nanoTime();
            }
            last = why(result);
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 0, pause));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        return said(reached ? AbortReason.PREPARE_TIMEOUT : AbortReason.PARTICIPANT_UNREACHABLE, last);
    }

    private CallResult call(Duration left) {
        long now = clock.millis();
        String base = rotation.next(states.applied(), now);
        if (base == null) {
            return new CallResult.NotReached("no instance is registered");
        }
        if (!circuits.tryAcquire(target)) {
            return new CallResult.NotReached("its circuit is open");
        }
        CallResult result = new CallResult.NotReached("the call was not made");
        try {
            Duration bound = left.compareTo(LONGEST_CALL) < 0 ? left : LONGEST_CALL;
            result = gateway.post(base, Verb.PREPARE, List.copyOf(silent), bound);
        } finally {
            circuits.delivered(target, result);
        }
        if (result instanceof CallResult.Answered) {
            rotation.worked(base);
        } else {
            rotation.failed(base, now);
        }
        return result;
    }

    private void take(List<BranchResult> results) {
        Map<BranchKey, BranchResult> found = ResultIndex.of(silent, results);
        for (BranchKey key : List.copyOf(silent)) {
            Vote vote = read(found.get(key));
            if (vote != null) {
                votes.put(key.branch(), vote);
                silent.remove(key);
            }
        }
    }

    /** A word that is no vote is no vote. */
    private static @Nullable Vote read(@Nullable BranchResult result) {
        if (result == null) {
            return null;
        }
        for (Vote vote : Vote.values()) {
            if (vote.wireName().equals(result.result())) {
                return vote;
            }
        }
        return null;
    }

    private static String why(CallResult result) {
        return switch (result) {
            case CallResult.Answered answered -> "it answered without a usable vote of each branch";
            case CallResult.Unusable unusable -> unusable.why();
            case CallResult.NoAnswer silence -> silence.why();
            case CallResult.NotReached unreached -> unreached.why();
        };
    }

    private Said said(@Nullable AbortReason reason, String detail) {
        return new Said(votes, reason, target.participant() + ": " + detail);
    }
}
