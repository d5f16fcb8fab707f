package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.dispatch.PrepareRound.News;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks one target for the votes of its branches until all are in, the target is out of reach, or time is up. */
final class Canvass {

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final StateView view;
    private final Gateway gateway;
    private final Circuits circuits;
    private final DispatchSettings settings;
    private final InstantSource clock;
    private final Rotation rotation;
    private long waitNanos = FIRST_WAIT.toNanos();
    private int failedInARow;
    private @Nullable Long unreachedSince;

    Canvass(
            StateView view,
            Gateway gateway,
            Circuits circuits,
            DispatchSettings settings,
            InstantSource clock,
            Rotation rotation) {
        this.view = view;
        this.gateway = gateway;
        this.circuits = circuits;
        this.settings = settings;
        this.clock = clock;
        this.rotation = rotation;
    }

    /** @param end by {@link System#nanoTime} */
    void run(TransactionId id, Target target, List<BranchId> asked, long end, Queue<News> news) {
        try {
            List<BranchId> open = new ArrayList<>(asked);
            while (!open.isEmpty() && end - System.nanoTime() > 0) {
                CoordinatorState state = view.applied();
                CallResult result = attempt(id, target, open, Duration.ofNanos(end - System.nanoTime()), state);
                switch (result) {
                    case CallResult.Answered answered -> count(id, open, answered, news);
                    case CallResult.Unusable unusable -> {}
                    case CallResult.NoAnswer silence -> {}
                    case CallResult.NotReached unreached -> {
                        if (isOutOfReach()) {
                            news.add(new News.Unreachable(target, unreached.why()));
                            return;
                        }
                    }
                }
                if (!open.isEmpty()) {
                    pause(result, state, end);
                }
            }
        } catch (InterruptedException roundIsOver) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            news.add(new News.Broken(broken));
        }
    }

    private CallResult attempt(
            TransactionId id, Target target, List<BranchId> open, Duration within, CoordinatorState state) {
        String base = rotation.next(state, clock.millis());
        if (base == null) {
            return new CallResult.NotReached("no instance is registered");
        }
        if (!circuits.tryAcquire(target)) {
            return new CallResult.NotReached("its circuit is open");
        }
        List<BranchKey> batch = open.stream()
                .limit(settings.maxBatch())
                .map(branch -> new BranchKey(id, branch))
                .toList();
        CallResult result;
        try {
            result = gateway.post(base, Verb.PREPARE, batch, within);
        } catch (RuntimeException broken) {
            circuits.release(target);
            throw broken;
        }
        judge(target, base, result);
        return result;
    }

    /** Silence is held against nobody here: preparing may take its time, and decisions must not wait for that. */
    private void judge(Target target, String base, CallResult result) {
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
                rotation.failed(base, clock.millis());
                unreachedSince = null;
            }
            case CallResult.NotReached unreached -> {
                circuits.notReached(target);
                rotation.failed(base, clock.millis());
            }
        }
    }

    private boolean isOutOfReach() {
        long now = System.nanoTime();
        if (unreachedSince == null) {
            unreachedSince = now;
        }
        return now - unreachedSince >= settings.unreachableAfter().toNanos();
    }

    private static void count(TransactionId id, List<BranchId> open, CallResult.Answered answered, Queue<News> news) {
        List<BranchKey> keys =
                open.stream().map(branch -> new BranchKey(id, branch)).toList();
        for (Map.Entry<BranchKey, BranchResult> found :
                ResultIndex.of(keys, answered.results()).entrySet()) {
            Vote vote = vote(found.getValue());
            if (vote != null) {
                BranchId branch = found.getKey().branch();
                open.remove(branch);
                news.add(new News.Voted(branch, vote, found.getValue().detail()));
            }
        }
    }

    private static @Nullable Vote vote(BranchResult result) {
        try {
            return Vote.fromWire(result.result());
        } catch (IllegalArgumentException unknownWord) {
            return null;
        }
    }

    /** Another instance that was not tried yet is tried without a pause. */
    private void pause(CallResult result, CoordinatorState state, long end) throws InterruptedException {
        boolean failed = !(result instanceof CallResult.Answered);
        failedInARow = failed ? failedInARow + 1 : 0;
        if (failed && failedInARow % Math.max(1, rotation.size(state)) != 0) {
            return;
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, Math.max(0, end - System.nanoTime())));
        waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT.toNanos());
    }
}
