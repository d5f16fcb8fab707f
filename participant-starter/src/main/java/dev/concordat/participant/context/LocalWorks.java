package dev.concordat.participant.context;

import dev.concordat.participant.branch.LocalWork;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells, while the local transaction of this thread ends, which code it ran. */
public final class LocalWorks {

    private static final List<String> MACHINERY = List.of(
            "dev.concordat.participant.resource.",
            "dev.concordat.participant.context.",
            "org.springframework.",
            "org.hibernate.",
            "org.jooq.",
            "com.zaxxer.hikari.",
            "io.github.resilience4j.",
            "java.",
            "jdk.",
            "sun.");

    private static final ThreadLocal<@Nullable Integer> TOLERATED = new ThreadLocal<>();

    private LocalWorks() {}

    /** The local transaction that is about to end on this thread. */
    public static LocalWork current() {
        boolean active = TransactionSynchronizationManager.isActualTransactionActive();
        String name = TransactionSynchronizationManager.getCurrentTransactionName();
        return new LocalWork(
                active && name != null ? named(name) : caller(active),
                TOLERATED.get() != null
                        || (active && TransactionSynchronizationManager.isCurrentTransactionReadOnly()));
    }

    /** A method of a library, such as the {@code save} of every repository, says nothing without who called it. */
    private static String named(String name) {
        return MACHINERY.stream().anyMatch(name::startsWith) ? name + " at " + caller(true) : name;
    }

    /**
     * Who asked for a transaction without a name. A template is asked at the same place in every attempt; who calls
     * {@code commit} and {@code rollback} himself does so at different places of one method.
     */
    private static String caller(boolean byTemplate) {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isMachinery(frame)).findFirst())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName()
                        + (byTemplate ? ":" + frame.getLineNumber() : ""))
                .orElse("");
    }

    private static boolean isMachinery(StackFrame frame) {
        String type = frame.getClassName();
        return MACHINERY.stream().anyMatch(type::startsWith);
    }

    /** Until the result is closed, what is rolled back on this thread may be missing in the global transaction. */
    public static Tolerance tolerate() {
        Integer before = TOLERATED.get();
        TOLERATED.set(before == null ? 1 : before + 1);
        return () -> {
            if (before == null) {
                TOLERATED.remove();
            } else {
                TOLERATED.set(before);
            }
        };
    }

    /** Ends a tolerance, on the thread where it began. */
    @FunctionalInterface
    public interface Tolerance extends AutoCloseable {
        @Override
        void close();
    }
}
