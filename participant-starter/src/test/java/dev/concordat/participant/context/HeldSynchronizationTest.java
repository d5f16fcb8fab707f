package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;

class HeldSynchronizationTest {

    private final List<String> called = new ArrayList<>();
    private boolean waits = true;

    private final HeldSynchronization held = new HeldSynchronization(
            new TransactionSynchronization() {
                @Override
                public int getOrder() {
                    return 77;
                }

                @Override
                public void suspend() {
                    called.add("suspend");
                }

                @Override
                public void resume() {
                    called.add("resume");
                }

                @Override
                public void flush() {
                    called.add("flush");
                }

                @Override
                public void savepoint(Object savepoint) {
                    called.add("savepoint " + savepoint);
                }

                @Override
                public void savepointRollback(Object savepoint) {
                    called.add("savepoint rollback " + savepoint);
                }

                @Override
                public void beforeCommit(boolean readOnly) {
                    called.add("before commit " + readOnly);
                }

                @Override
                public void beforeCompletion() {
                    called.add("before completion");
                }

                @Override
                public void afterCommit() {
                    called.add("after commit");
                }

                @Override
                public void afterCompletion(int status) {
                    called.add("after completion " + status);
                }
            },
            () -> waits);

    @Test
    void whatComesBeforeTheEndIsPassedOnAndInItsOrder() {
        assertThat(held.getOrder()).isEqualTo(77);
        held.suspend();
        held.resume();
        held.flush();
        held.savepoint("a");
        held.savepointRollback("b");
        held.beforeCommit(true);
        held.beforeCompletion();

        assertThat(called)
                .containsExactly(
                        "suspend",
                        "resume",
                        "flush",
                        "savepoint a",
                        "savepoint rollback b",
                        "before commit true",
                        "before completion");
    }

    @Test
    void whatFollowsACommitWaitsForTheOutcome() {
        held.afterCommit();
        held.afterCompletion(TransactionSynchronization.STATUS_COMMITTED);
        held.afterCompletion(TransactionSynchronization.STATUS_UNKNOWN);

        assertThat(called).isEmpty();
    }

    @Test
    void aRollbackOfTheLocalTransactionIsItsEndUnlessTheOutcomeCameFirst() {
        held.afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);
        waits = false;
        held.afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);

        assertThat(called).containsExactly("after completion " + TransactionSynchronization.STATUS_ROLLED_BACK);
    }
}
