package dev.concordat.participant.initiator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sets the local transaction of a thread aside, together with the global one that it is a branch of. Thread-safe. */
final class LocalSuspension {

    private final Supplier<List<PlatformTransactionManager>> managers;

    LocalSuspension(Supplier<List<PlatformTransactionManager>> managers) {
        this.managers = managers;
    }

    /**
     * Suspends what is open on this thread until the result is ended.
     *
     * @throws IllegalTransactionStateException if something stays open that nobody can suspend
     */
    Suspended suspend() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return new Suspended(List.of());
        }
        Suspended suspended = new Suspended(managers.get());
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            suspended.end(false);
            throw new IllegalTransactionStateException("A local transaction is open that no PlatformTransactionManager"
                    + " bean can suspend, and what is written now would belong to it: begin outside of it");
        }
        return suspended;
    }

    /** To be ended on the same thread, once. */
    static final class Suspended {

        private record Held(PlatformTransactionManager manager, TransactionStatus status) {}

        private final Deque<Held> held = new ArrayDeque<>();

        private Suspended(List<PlatformTransactionManager> managers) {
            DefaultTransactionDefinition none =
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
            try {
                managers.forEach(manager -> held.push(new Held(manager, manager.getTransaction(none))));
            } catch (RuntimeException | Error e) {
                end(false);
                throw e;
            }
        }

        /** Resumes. */
        void end(boolean succeeded) {
            while (!held.isEmpty()) {
                Held last = held.pop();
                if (succeeded) {
                    last.manager().commit(last.status());
                } else {
                    last.manager().rollback(last.status());
                }
            }
        }
    }
}
