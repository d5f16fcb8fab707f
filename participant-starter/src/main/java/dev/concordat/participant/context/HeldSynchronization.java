package dev.concordat.participant.context;

import java.util.function.BooleanSupplier;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Stands for a callback that waits for the outcome in the local transaction where it was registered, so that it is still
 * told of what comes before the end there.
 */
final class HeldSynchronization implements TransactionSynchronization {

    private final TransactionSynchronization held;
    private final BooleanSupplier release;

    /** @param release false if the outcome has come already */
    HeldSynchronization(TransactionSynchronization held, BooleanSupplier release) {
        this.held = held;
        this.release = release;
    }

    @Override
    public int getOrder() {
        return held.getOrder();
    }

    @Override
    public void suspend() {
        held.suspend();
    }

    @Override
    public void resume() {
        held.resume();
    }

    @Override
    public void flush() {
        held.flush();
    }

    @Override
    public void savepoint(Object savepoint) {
        held.savepoint(savepoint);
    }

    @Override
    public void savepointRollback(Object savepoint) {
        held.savepointRollback(savepoint);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        held.beforeCommit(readOnly);
    }

    @Override
    public void beforeCompletion() {
        held.beforeCompletion();
    }

    /** What was registered in a local transaction that is rolled back has nothing to wait for. */
    @Override
    public void afterCompletion(int status) {
        if (status == STATUS_ROLLED_BACK && release.getAsBoolean()) {
            held.afterCompletion(status);
        }
    }
}
