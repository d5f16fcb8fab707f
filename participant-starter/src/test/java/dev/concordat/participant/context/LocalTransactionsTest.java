package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionExecution;

@SuppressWarnings("try")
class LocalTransactionsTest {

    private final LocalTransactions manager = new LocalTransactions();
    private final LocalTransactions another = new LocalTransactions();

    /** A local transaction as Spring's manager describes it. */
    private static final class Local implements TransactionExecution {
        private boolean isNew = true;
        private boolean nested;
        private boolean completed;

        @Override
        public boolean isNewTransaction() {
            return isNew;
        }

        @Override
        public boolean isNested() {
            return nested;
        }

        @Override
        public boolean isCompleted() {
            return completed;
        }
    }

    @AfterEach
    void nothingIsLeftOnTheThread() {
        Local last = new Local();
        manager.beforeBegin(last);
        manager.afterCommit(last, null);
        assertThat(LocalTransactions.innermost()).isEmpty();
    }

    private static Local begin(LocalTransactions manager) {
        Local local = new Local();
        manager.beforeBegin(local);
        manager.afterBegin(local, null);
        return local;
    }

    private static void end(LocalTransactions manager, Local local) {
        manager.beforeCommit(local);
        local.completed = true;
        manager.afterCommit(local, null);
    }

    private static LocalTransactions.Begun innermost() {
        return LocalTransactions.innermost().orElseThrow();
    }

    @Test
    void theOneThatBeganIsTheInnermostUntilItEnds() {
        assertThat(LocalTransactions.innermost()).isEmpty();
        Local local = begin(manager);

        assertThat(innermost().isActive()).isTrue();
        assertThat(innermost().isIndependent()).isFalse();

        manager.beforeRollback(local);
        manager.afterRollback(local, null);
        assertThat(LocalTransactions.innermost()).isEmpty();
    }

    @Test
    void oneThatSetsAnotherAsideIsIndependentAndThatOneIsBackAfterwards() {
        Local outer = begin(manager);
        LocalTransactions.Begun first = innermost();
        Local inner = begin(manager);

        assertThat(innermost().isIndependent()).isTrue();
        assertThat(innermost()).isNotSameAs(first);
        end(manager, inner);
        assertThat(innermost()).isSameAs(first);
        end(manager, outer);
    }

    @Test
    void oneOfAnotherManagerSetsNothingAside() {
        Local outer = begin(manager);
        Local inner = begin(another);

        assertThat(innermost().isIndependent()).isFalse();
        end(another, inner);
        end(manager, outer);
    }

    @Test
    void oneOfAnotherScopeSetsNothingAside() {
        BranchScope scope = new BranchScope(
                TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                BranchBook.ofInitiator(new ParticipantName("travel"), false),
                Duration.ofMinutes(1),
                System::nanoTime);
        Local outer = begin(manager);
        Local inner;
        try (BranchScope.Binding bound = scope.bind()) {
            inner = begin(manager);
            assertThat(innermost().isIndependent()).isFalse();
        }
        end(manager, inner);
        end(manager, outer);
    }

    @Test
    void whatBeginsWhileAnotherOneIsEndingSetsNothingAside() {
        Local committing = begin(manager);
        manager.beforeCommit(committing);
        Local afterCommit = begin(manager);
        assertThat(innermost().isIndependent()).isFalse();
        end(manager, afterCommit);
        manager.afterCommit(committing, null);

        Local rollingBack = begin(manager);
        manager.beforeRollback(rollingBack);
        Local afterRollback = begin(manager);
        assertThat(innermost().isIndependent()).isFalse();
        end(manager, afterRollback);
        manager.afterRollback(rollingBack, null);
    }

    @Test
    void oneThatEndsIsNotTheOthersEnd() {
        Local outer = begin(manager);
        Local inner = begin(manager);
        manager.beforeCommit(inner);
        Local third = begin(manager);

        assertThat(innermost().isIndependent()).as("the outer one is still set aside").isTrue();
        end(manager, third);
        manager.afterCommit(inner, null);
        end(manager, outer);
    }

    @Test
    void aSavepointAndWhatJoinsAreNoTransactionsOfTheirOwn() {
        Local savepoint = new Local();
        savepoint.nested = true;
        manager.beforeBegin(savepoint);
        Local joining = new Local();
        joining.isNew = false;
        manager.beforeBegin(joining);

        assertThat(LocalTransactions.innermost()).isEmpty();
    }

    @Test
    void oneThatCouldNotBeginIsForgotten() {
        Local local = new Local();
        manager.beforeBegin(local);
        assertThat(LocalTransactions.innermost()).isPresent();

        manager.afterBegin(local, new IllegalStateException("no connection"));

        assertThat(LocalTransactions.innermost()).isEmpty();
    }

    @Test
    void oneThatEndedWithoutTellingIsForgotten() {
        Local outer = begin(manager);
        LocalTransactions.Begun first = innermost();
        Local silent = begin(manager);
        silent.completed = true;

        assertThat(innermost()).isSameAs(first);
        end(manager, outer);
    }

    @Test
    void anotherThreadHasItsOwn() throws InterruptedException {
        Local local = begin(manager);
        AtomicReference<Boolean> seen = new AtomicReference<>();
        Thread other = new Thread(() -> seen.set(LocalTransactions.innermost().isPresent()));
        other.start();
        other.join();

        assertThat(seen).hasValue(false);
        end(manager, local);
    }
}
