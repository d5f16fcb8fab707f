package dev.concordat.participant.context;

import dev.concordat.participant.StrayThreadException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionId;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The global transaction that a thread works for, with the book of its branches, the work that it handed to other
 * threads, and its deadline by this machine's monotonic clock.
 */
public final class BranchScope {

    private static final int NAMED = 5;

    private final TransactionId transaction;
    private final BranchBook book;
    private final LongSupplier nanos;
    private final long deadline;
    private final PrepareMode prepare;
    private final Deque<Stay> stays = new ArrayDeque<>();
    private final AtomicReference<@Nullable String> hint = new AtomicReference<>();
    private final OpenTasks tasks = new OpenTasks();
    private final WeakReference<BranchScope> mark = new WeakReference<>(this);

    /** A scope whose participants prepare as their calls return. */
    public BranchScope(TransactionId transaction, BranchBook book, Duration timeLeft, LongSupplier nanos) {
        this(transaction, book, timeLeft, nanos, PrepareMode.ON_RETURN);
    }

    /** A scope that has {@code timeLeft} from now on; {@code nanos} is a monotonic clock. */
    public BranchScope(
            TransactionId transaction, BranchBook book, Duration timeLeft, LongSupplier nanos, PrepareMode prepare) {
        this.transaction = transaction;
        this.book = book;
        this.nanos = nanos;
        this.deadline = nanos.getAsLong() + timeLeft.toNanos();
        this.prepare = prepare;
    }

    /** The scope of this thread. */
    public static Optional<BranchScope> current() {
        return Optional.ofNullable(Binding.scopeOfThread());
    }

    /**
     * The scope in which this thread was started without being bound to it, as long as that one is open: what the
     * thread writes or calls would be done outside, unseen. Cheap.
     */
    public static Optional<BranchScope> strayedFrom() {
        if (Binding.scopeOfThread() != null) {
            return Optional.empty();
        }
        WeakReference<BranchScope> origin = Binding.origin();
        BranchScope scope = origin == null ? null : origin.get();
        return scope == null || scope.book.isSealed() ? Optional.empty() : Optional.of(scope);
    }

    /**
     * To be asked before a write, or a call to another service, of a thread that is in no scope.
     *
     * @throws StrayThreadException if it was started inside of one that is open, without its context
     */
    public static void refuseOnStrayThread() {
        strayedFrom().ifPresent(scope -> {
            throw new StrayThreadException(
                    scope.transaction, Thread.currentThread().getName());
        });
    }

    /** The identifier of the transaction. */
    public TransactionId transaction() {
        return transaction;
    }

    /** The branches. */
    public BranchBook book() {
        return book;
    }

    /** What is left until the deadline, never negative. */
    public Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline - nanos.getAsLong()));
    }

    /** When participants are asked to prepare. */
    public PrepareMode prepare() {
        return prepare;
    }

    /** From now on this scope is present there, until {@link #endStays}. */
    public void stays(Stay stay) {
        synchronized (stays) {
            stays.addLast(stay);
        }
    }

    /** Ends all presences, and has prepared what this process holds open: for the one who began the transaction. */
    public List<Stay.Voted> voteStays() {
        List<Stay.Voted> votes = new ArrayList<>();
        while (true) {
            Stay last;
            synchronized (stays) {
                if (stays.isEmpty()) {
                    return votes;
                }
                last = stays.removeLast();
            }
            votes.add(last.vote());
        }
    }

    /** Ends all presences, the last one first. */
    public void endStays(Stay.End how) {
        while (true) {
            Stay last;
            synchronized (stays) {
                if (stays.isEmpty()) {
                    return;
                }
                last = stays.removeLast();
            }
            last.end(how);
        }
    }

    /** Binds this scope to the thread until the result is closed, which brings the former one back. */
    public Binding bind() {
        return Binding.push(this, mark, null);
    }

    /** Leaves the thread without a scope until the result is closed. */
    public static Binding bindNone() {
        return Binding.push(null, null, null);
    }

    WeakReference<BranchScope> mark() {
        return mark;
    }

    OpenTasks tasks() {
        return tasks;
    }

    /** Whether work of this scope was ever handed to another thread, with its context. */
    public boolean hasHandedOver() {
        return tasks.wereThere();
    }

    /**
     * Waits for the work that this scope has handed to other threads, as long as its time lasts; from now on nothing
     * more can be handed over. What has not ended then could still write, so the transaction can only abort. To be
     * called, with this thread unbound, before the book is sealed.
     */
    public void awaitTasks() {
        List<HandOver> unfinished = tasks.await(() -> deadline - nanos.getAsLong());
        if (!unfinished.isEmpty()) {
            String named =
                    unfinished.stream().limit(NAMED).map(HandOver::describe).collect(Collectors.joining(", "));
            book.setRollbackOnly(
                    "unfinished-work",
                    "work that it handed to other threads had not ended when its time was up, " + unfinished.size()
                            + " in number: " + named + ". Wait for it before the method returns, give the transaction"
                            + " more time, or keep it outside by GlobalTransactionContext.outside(...)");
        }
    }

    /** A remark that helps to understand a failure of this transaction; the last one stays. */
    public void hint(String remark) {
        hint.set(remark);
    }

    /** The last remark. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint.get());
    }

    /**
     * Makes the thread carry this scope, or none, for a library that sets and resets contexts in pairs by itself, as
     * Micrometer's context propagation does. What the thread does in between counts as handed over.
     */
    public static void adopt(@Nullable BranchScope scope) {
        Binding.adopt(scope);
    }

    /** What a thread is bound to, as a stack. To be closed on the thread that made it. */
    public static final class Binding implements AutoCloseable {

        private static final ThreadLocal<@Nullable Binding> CURRENT = new ThreadLocal<>();

        /** Goes over to threads that a bound one starts; weak, as threads of a pool live on. */
        private static final InheritableThreadLocal<@Nullable WeakReference<BranchScope>> STARTED_IN =
                new InheritableThreadLocal<>();

        private final @Nullable BranchScope scope;
        private final @Nullable Binding former;
        private final @Nullable WeakReference<BranchScope> formerOrigin;
        private final @Nullable HandOver handOver;
        private boolean adopted;

        private Binding(
                @Nullable BranchScope scope,
                @Nullable Binding former,
                @Nullable WeakReference<BranchScope> formerOrigin,
                @Nullable HandOver handOver) {
            this.scope = scope;
            this.former = former;
            this.formerOrigin = formerOrigin;
            this.handOver = handOver;
        }

        static @Nullable BranchScope scopeOfThread() {
            Binding binding = CURRENT.get();
            return binding == null ? null : binding.scope;
        }

        static @Nullable HandOver handOverOfThread() {
            Binding binding = CURRENT.get();
            return binding == null ? null : binding.handOver;
        }

        static @Nullable WeakReference<BranchScope> origin() {
            return STARTED_IN.get();
        }

        static Binding push(
                @Nullable BranchScope scope, @Nullable WeakReference<BranchScope> origin, @Nullable HandOver handOver) {
            Binding binding = new Binding(scope, CURRENT.get(), STARTED_IN.get(), handOver);
            set(binding, origin);
            return binding;
        }

        /**
         * Begins a task of an executor that hands over whatever it is given: where the thread was started no longer
         * matters, as each task says for itself where it belongs.
         */
        static Binding pushTask(BranchScope scope, HandOver handOver) {
            Binding former = CURRENT.get();
            Binding binding = new Binding(scope, former, former == null ? null : STARTED_IN.get(), handOver);
            set(binding, scope.mark);
            return binding;
        }

        private static void adopt(@Nullable BranchScope wanted) {
            Binding present = CURRENT.get();
            if (scopeOfThread() == wanted) {
                return;
            }
            if (present != null
                    && present.adopted
                    && wanted == (present.former == null ? null : present.former.scope)) {
                present.close();
                return;
            }
            Binding binding;
            if (wanted == null) {
                binding = push(null, null, null);
            } else {
                HandOver handOver = HandOver.ofLibrary(wanted);
                handOver.start();
                binding = push(wanted, wanted.mark, handOver);
            }
            binding.adopted = true;
        }

        private static void set(@Nullable Binding binding, @Nullable WeakReference<BranchScope> origin) {
            if (binding == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(binding);
            }
            if (origin == null) {
                STARTED_IN.remove();
            } else {
                STARTED_IN.set(origin);
            }
        }

        @Override
        public void close() {
            set(former, formerOrigin);
            if (handOver != null) {
                handOver.end();
            }
        }
    }
}
