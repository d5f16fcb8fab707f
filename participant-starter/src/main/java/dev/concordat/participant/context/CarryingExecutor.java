package dev.concordat.participant.context;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Hands the scope of whoever submits a task to the thread that runs it. */
public final class CarryingExecutor extends AbstractExecutorService {

    private final ExecutorService target;

    /** Over the executor that does the work. */
    public CarryingExecutor(ExecutorService target) {
        this.target = target;
    }

    /** A task, and what is known of its way. */
    private record Task(HandOver handOver, Runnable work) implements Runnable {
        @Override
        public void run() {
            BranchScope.Binding binding = handOver.beginTask();
            try {
                work.run();
            } finally {
                binding.close();
            }
        }
    }

    /**
     * The task with the scope of this thread, to be run by an executor whose every task comes from here; the task itself
     * where there is no scope.
     */
    public static Runnable task(Runnable work) {
        return HandOver.capture()
                .<Runnable>map(handOver -> new Task(handOver, work))
                .orElse(work);
    }

    /**
     * The task for some other time than that of the scope of this thread: it stays outside, and as long as that scope is
     * open, it is refused to write.
     */
    public static Runnable later(Runnable work) {
        Optional<BranchScope> scope = BranchScope.current();
        if (scope.isEmpty()) {
            return work;
        }
        WeakReference<BranchScope> origin = scope.get().mark();
        return () -> {
            BranchScope.Binding binding = BranchScope.Binding.push(null, origin, null);
            try {
                work.run();
            } finally {
                binding.close();
            }
        };
    }

    /** Gives a task to an executor, with the scope of this thread. */
    public static void execute(Executor executor, Runnable work) {
        Runnable task = task(work);
        // Out of the scope, so that a thread which the executor starts now is no stray of it.
        BranchScope.Binding outside = BranchScope.bindNone();
        try {
            executor.execute(task);
        } catch (RuntimeException | Error rejected) {
            drop(task);
            throw rejected;
        } finally {
            outside.close();
        }
    }

    private static void drop(Runnable task) {
        if (task instanceof Task carried) {
            carried.handOver().drop();
        }
    }

    @Override
    public void execute(Runnable command) {
        execute(target, command);
    }

    @Override
    public void shutdown() {
        target.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = target.shutdownNow();
        never.forEach(CarryingExecutor::drop);
        return never;
    }

    @Override
    public boolean isShutdown() {
        return target.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return target.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return target.awaitTermination(timeout, unit);
    }
}
