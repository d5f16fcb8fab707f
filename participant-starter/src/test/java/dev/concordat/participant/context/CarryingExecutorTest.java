package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.transaction.TransactionExecution;

/** What an executor that carries scopes does on the thread of whoever submits, and to the executor below. */
class CarryingExecutorTest {

    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(10),
            System::nanoTime);
    private final List<Optional<BranchScope>> seen = new ArrayList<>();
    private final BranchScope.Binding binding = scope.bind();

    @AfterEach
    void end() {
        binding.close();
    }

    @Test
    void aThreadThatTheExecutorStartsIsNoStrayAndTheSubmitterHasItsScopeBack() {
        CarryingExecutor.execute(task -> seen.add(BranchScope.current()), () -> seen.add(Optional.of(scope)));

        assertThat(seen).containsExactly(Optional.empty());
        assertThat(BranchScope.current()).contains(scope);
    }

    @Test
    void workForLaterIsOutsideAndRefusedToWriteAsLongAsTheScopeIsOpen() {
        List<Optional<BranchScope>> strayed = new ArrayList<>();
        Runnable later = CarryingExecutor.later(() -> {
            seen.add(BranchScope.current());
            strayed.add(BranchScope.strayedFrom());
        });
        BranchScope.Binding elsewhere = BranchScope.bindNone();

        later.run();
        assertThat(BranchScope.strayedFrom()).isEmpty();
        scope.book().seal();
        later.run();

        elsewhere.close();
        assertThat(seen).containsExactly(Optional.empty(), Optional.empty());
        assertThat(strayed).containsExactly(Optional.of(scope), Optional.empty());
        assertThat(BranchScope.current()).contains(scope);
    }

    @Test
    void workForLaterThatFailsLeavesItsThreadAsItWas() {
        Runnable later = CarryingExecutor.later(() -> {
            throw new IllegalStateException("failed");
        });

        assertThatThrownBy(later::run).hasMessage("failed");
        assertThat(BranchScope.current()).contains(scope);
    }

    @Test
    void outsideOfAScopeATaskIsItself() {
        BranchScope.Binding outside = BranchScope.bindNone();
        Runnable work = () -> {};

        assertThat(CarryingExecutor.later(work)).isSameAs(work);
        assertThat(CarryingExecutor.task(work)).isSameAs(work);
        outside.close();
    }

    @Test
    void theStateOfTheExecutorBelowIsShown() throws Exception {
        ExecutorService target = Mockito.mock();
        ExecutorService executor = GlobalTransactionContext.wrap(target);
        assertThat(executor.isShutdown()).isFalse();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.SECONDS)).isFalse();
        Mockito.when(target.isShutdown()).thenReturn(true);
        Mockito.when(target.isTerminated()).thenReturn(true);
        Mockito.when(target.awaitTermination(1, TimeUnit.SECONDS)).thenReturn(true);

        executor.shutdown();

        Mockito.verify(target).shutdown();
        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(executor.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workThatWasHandedOverInsideOfALocalTransactionComesFromItByWhateverWays() {
        LocalTransactions manager = new LocalTransactions();
        TransactionExecution local = local();
        TransactionExecution other = local();
        manager.beforeBegin(local);
        LocalTransactions.Begun begun = LocalTransactions.innermost().orElseThrow();
        HandOver inside = HandOver.capture().orElseThrow();
        manager.afterCommit(local, null);
        manager.beforeBegin(other);
        LocalTransactions.Begun another = LocalTransactions.innermost().orElseThrow();
        manager.afterCommit(other, null);

        assertThat(HandOver.comesFrom(begun)).isFalse();
        BranchScope.Binding first = inside.begin();
        HandOver further = HandOver.capture().orElseThrow();
        assertThat(HandOver.comesFrom(begun)).isTrue();
        first.close();
        BranchScope.Binding second = further.begin();
        assertThat(HandOver.comesFrom(begun)).isTrue();
        assertThat(HandOver.comesFrom(another)).isFalse();
        second.close();
    }

    private static TransactionExecution local() {
        return new TransactionExecution() {
            @Override
            public boolean isNewTransaction() {
                return true;
            }
        };
    }
}
