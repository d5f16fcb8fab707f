package dev.concordat.participant.resource;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out orders on many branches at once, on threads of its own, so that phase two and business work cannot starve
 * each other. Bounded: what does not fit, or takes too long, is to be asked again. Thread-safe.
 */
public final class PhaseTwo implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PhaseTwo.class);
    private static final int MAX_WAITING = 4_096;

    private final BranchResource resource;
    private final Duration patience;
    private final int size;
    private final ConcurrentMap<String, ThreadPoolExecutor> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();

    /** With {@code size} threads for each lane of the resource, answering within {@code patience}. */
    public PhaseTwo(BranchResource resource, int size, Duration patience) {
        this.resource = resource;
        this.size = size;
        this.patience = patience;
    }

    /** A database that is out of reach holds up the threads of its own lane only. */
    private ThreadPoolExecutor threads(String lane) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "concordat-phase-two-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** An answer for each branch; none for a vote that could not be found out. */
    public Map<BranchKey, BranchAnswer> carryOut(Order order, Collection<BranchKey> branches) {
        return run(order, branches, branch -> resource.carryOut(order, branch));
    }

    /**
     * As {@link #carryOut}, for an order that was meant for another instance, whose address this one has now: what this one
     * holds open under these names is something else, and ends.
     */
    public Map<BranchKey, BranchAnswer> carryOutForAnother(Order order, Collection<BranchKey> branches) {
        return run(order, branches, branch -> {
            resource.disown(branch);
            return resource.carryOut(order, branch);
        });
    }

    /** Those of these branches, prepared here by a call that failed, that are rolled back for good. */
    public Set<BranchKey> withdraw(Collection<BranchKey> branches) {
        Set<BranchKey> gone = new LinkedHashSet<>();
        run(Order.ABORT, branches, resource::withdraw).forEach((branch, answer) -> {
            if (answer.result() == AbortResult.DONE) {
                gone.add(branch);
            }
        });
        return gone;
    }

    private Map<BranchKey, BranchAnswer> run(
            Order order, Collection<BranchKey> branches, Function<BranchKey, BranchAnswer> work) {
        Map<BranchKey, FutureTask<BranchAnswer>> tasks = new LinkedHashMap<>();
        List<FutureTask<BranchAnswer>> refused = new ArrayList<>();
        for (BranchKey branch : branches) {
            tasks.computeIfAbsent(branch, key -> {
                FutureTask<BranchAnswer> task = new FutureTask<>(() -> work.apply(key));
                try {
                    lanes.computeIfAbsent(resource.lane(key), this::threads).execute(task);
                } catch (RejectedExecutionException e) {
                    refused.add(task);
                }
                return task;
            });
        }
        refused.forEach(task -> task.cancel(false));
        long end = System.nanoTime() + patience.toNanos();
        Map<BranchKey, BranchAnswer> answers = new LinkedHashMap<>();
        tasks.forEach(
                (branch, task) -> answer(order, branch, task, end).ifPresent(answer -> answers.put(branch, answer)));
        return answers;
    }

    private static Optional<BranchAnswer> answer(
            Order order, BranchKey branch, FutureTask<BranchAnswer> task, long end) {
        if (task.isCancelled()) {
            return later(order, "too many branches are waiting");
        }
        try {
            return Optional.of(task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            LOG.warn(
                    "Order could not be carried out, it will come again, order={}, transaction={}, branch={}",
                    order,
                    branch.transaction(),
                    branch.branch(),
                    e.getCause());
            return later(order, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return later(order, "not finished in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return later(order, "shutting down");
        }
    }

    private static Optional<BranchAnswer> later(Order order, String detail) {
        return switch (order) {
            case PREPARE -> Optional.empty();
            case COMMIT -> Optional.of(new BranchAnswer(CommitResult.RETRY, detail));
            case ABORT -> Optional.of(new BranchAnswer(AbortResult.RETRY, detail));
        };
    }

    @Override
    public void close() {
        lanes.values().forEach(ThreadPoolExecutor::shutdown);
    }
}
