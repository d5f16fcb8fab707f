package dev.concordat.participant.context;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The global transaction that a thread works for, with the book of its branches and its deadline by this machine's
 * monotonic clock.
 */
public final class BranchScope {

    private static final ThreadLocal<@Nullable BranchScope> CURRENT = new ThreadLocal<>();

    private final TransactionId transaction;
    private final BranchBook book;
    private final LongSupplier nanos;
    private final long deadline;
    private final AtomicReference<@Nullable String> hint = new AtomicReference<>();

    /** A scope that has {@code timeLeft} from now on; {@code nanos} is a monotonic clock. */
    public BranchScope(TransactionId transaction, BranchBook book, Duration timeLeft, LongSupplier nanos) {
        this.transaction = transaction;
        this.book = book;
        this.nanos = nanos;
        this.deadline = nanos.getAsLong() + timeLeft.toNanos();
    }

    /** The scope of this thread. */
    public static Optional<BranchScope> current() {
        return Optional.ofNullable(CURRENT.get());
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

    /** Binds this scope to the thread until the result is closed, which brings the former one back. */
    public Binding bind() {
        return Binding.of(this);
    }

    /** Leaves the thread without a scope until the result is closed. */
    public static Binding bindNone() {
        return Binding.of(null);
    }

    /** A remark that helps to understand a failure of this transaction; the last one stays. */
    public void hint(String remark) {
        hint.set(remark);
    }

    /** The last remark. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint.get());
    }

    /** Undoes a binding; to be closed on the thread that made it. */
    public static final class Binding implements AutoCloseable {

        private final @Nullable BranchScope former;

        private Binding(@Nullable BranchScope former) {
            this.former = former;
        }

        private static Binding of(@Nullable BranchScope scope) {
            Binding binding = new Binding(CURRENT.get());
            set(scope);
            return binding;
        }

        private static void set(@Nullable BranchScope scope) {
            if (scope == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(scope);
            }
        }

        @Override
        public void close() {
            set(former);
        }
    }
}
