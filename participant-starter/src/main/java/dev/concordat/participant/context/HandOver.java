package dev.concordat.participant.context;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Work of a scope that goes to another thread. It counts from the moment at which it is handed over, begun or not, until
 * it has ended or is known never to begin; the decision waits for it. Thread-safe.
 */
public final class HandOver {

    private static final Pattern NOT_THE_USERS =
            Pattern.compile("(java|javax|jdk|sun|org\\.springframework|io\\.micrometer"
                    + "|dev\\.concordat\\.participant\\.(context\\.(HandOver|CarryingExecutor)|threads|initiator|GlobalTransactionContext))\\b.*"
                    + "|.*\\$\\$SpringCGLIB\\$\\$.*|.*\\.\\$Proxy.*");

    private enum State {
        HANDED_OVER,
        BEGUN,
        OVER
    }

    private final BranchScope scope;
    private final String from;
    private final LocalTransactions.@Nullable Begun within =
            LocalTransactions.innermost().orElse(null);
    private final @Nullable HandOver outer = BranchScope.Binding.handOverOfThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.HANDED_OVER);
    private volatile @Nullable Thread thread;
    private volatile @Nullable Future<?> result;

    private HandOver(BranchScope scope, String from) {
        this.scope = scope;
        this.from = from;
        if (!scope.tasks().add(this)) {
            state.set(State.OVER);
        }
    }

    /** Takes the scope of this thread, for work that another one will do; empty where there is none. */
    public static Optional<HandOver> capture() {
        return BranchScope.current().map(scope -> new HandOver(scope, caller()));
    }

    static HandOver ofLibrary(BranchScope scope) {
        return new HandOver(scope, "a library that carries contexts, such as Reactor");
    }

    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame ->
                                !NOT_THE_USERS.matcher(frame.getClassName()).matches())
                        .findFirst())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                .orElse("unknown");
    }

    /** Whether the work of this thread was handed over from inside of that local transaction, by whatever ways. */
    public static boolean comesFrom(LocalTransactions.Begun local) {
        for (HandOver each = BranchScope.Binding.handOverOfThread(); each != null; each = each.outer) {
            if (local.equals(each.within)) {
                return true;
            }
        }
        return false;
    }

    /** Lets a cancellation before the begin be seen. */
    public void watch(Future<?> future) {
        result = future;
    }

    /** The work will not be done: it was not accepted. */
    public void drop() {
        if (state.compareAndSet(State.HANDED_OVER, State.OVER)) {
            scope.tasks().remove(this);
        }
    }

    /**
     * Binds the scope to this thread until the result is closed. Work that comes too late, or once more, finds the scope
     * as it is: what has ended takes nothing in.
     */
    public BranchScope.Binding begin() {
        HandOver counted = counted();
        return BranchScope.Binding.push(scope, scope.mark(), counted);
    }

    /** As {@link #begin()}, for an executor that hands over all that it is given. */
    public BranchScope.Binding beginTask() {
        HandOver counted = counted();
        return BranchScope.Binding.pushTask(scope, counted);
    }

    private HandOver counted() {
        if (start()) {
            return this;
        }
        HandOver again = new HandOver(scope, from);
        again.start();
        return again;
    }

    boolean start() {
        if (!state.compareAndSet(State.HANDED_OVER, State.BEGUN)) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    void end() {
        state.set(State.OVER);
        thread = null;
        scope.tasks().remove(this);
    }

    boolean isOfThread(Thread candidate) {
        return candidate.equals(thread);
    }

    boolean isCancelled() {
        Future<?> watched = result;
        return watched != null && watched.isCancelled() && state.compareAndSet(State.HANDED_OVER, State.OVER);
    }

    String describe() {
        Thread runner = thread;
        return from + (runner == null ? " (not begun)" : " (on thread '" + runner.getName() + "')");
    }

    /** The work with the scope. */
    public Runnable around(Runnable work) {
        return () -> {
            BranchScope.Binding binding = begin();
            try {
                work.run();
            } finally {
                binding.close();
            }
        };
    }

    /** The work with the scope. */
    public <T extends @Nullable Object> Callable<T> around(Callable<T> work) {
        return () -> {
            BranchScope.Binding binding = begin();
            try {
                return work.call();
            } finally {
                binding.close();
            }
        };
    }
}
