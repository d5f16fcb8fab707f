package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try")
@Timeout(30)
class HandOverTest {

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final BranchScope scope = scope(Duration.ofSeconds(20));

    private static BranchScope scope(Duration timeLeft) {
        return new BranchScope(
                TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                BranchBook.ofInitiator(new ParticipantName("travel"), false),
                timeLeft,
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        pool.shutdownNow();
    }

    @Test
    void wrappedWorkIsInTheScopeOnWhicheverThreadAndLeavesThatThreadAsItWas() throws Exception {
        Callable<Optional<BranchScope>> work;
        try (BranchScope.Binding bound = scope.bind()) {
            work = GlobalTransactionContext.wrap((Callable<Optional<BranchScope>>) BranchScope::current);
        }

        assertThat(pool.submit(work).get()).containsSame(scope);
        assertThat(pool.submit(BranchScope::current).get()).isEmpty();
    }

    @Test
    void eachTaskOfAWrappedExecutorBelongsToTheScopeOfWhoeverSubmitsIt() throws Exception {
        ExecutorService carrying = GlobalTransactionContext.wrap(Executors.newSingleThreadExecutor());
        BranchScope other = scope(Duration.ofSeconds(20));
        Future<Optional<BranchScope>> first;
        Future<Optional<BranchScope>> second;
        try (BranchScope.Binding bound = scope.bind()) {
            first = carrying.submit(BranchScope::current);
        }
        try (BranchScope.Binding bound = other.bind()) {
            second = carrying.submit(BranchScope::current);
        }

        assertThat(first.get()).containsSame(scope);
        assertThat(second.get()).containsSame(other);
        assertThat(carrying.submit(BranchScope::current).get()).isEmpty();
        assertThat(carrying.submit(BranchScope::strayedFrom).get()).isEmpty();
        carrying.shutdownNow();
    }

    @Test
    void theScopeWaitsForWorkThatIsHandedOverAndNotBegun() throws Exception {
        FutureTask<Void> work;
        try (BranchScope.Binding bound = scope.bind()) {
            work = new FutureTask<>(GlobalTransactionContext.wrap(() -> null));
        }
        Future<?> waiting = pool.submit(scope::awaitTasks);
        assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(Exception.class);

        work.run();

        waiting.get(5, TimeUnit.SECONDS);
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void workThatHandsMoreOverIsWaitedForToo() throws Exception {
        CountDownLatch inner = new CountDownLatch(1);
        try (BranchScope.Binding bound = scope.bind()) {
            pool.execute(GlobalTransactionContext.wrap(() -> pool.execute(GlobalTransactionContext.wrap(() -> {
                await().atMost(5, TimeUnit.SECONDS).until(() -> gate.getCount() == 0);
                inner.countDown();
            }))));
        }
        gate.countDown();

        scope.awaitTasks();

        assertThat(inner.getCount()).isZero();
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void workThatHasNotEndedWhenTheTimeIsUpDoomsTheTransactionAndIsNamed() {
        BranchScope hurried = scope(Duration.ofMillis(50));
        try (BranchScope.Binding bound = hurried.bind()) {
            Runnable never = GlobalTransactionContext.wrap(() -> {});
            assertThat(never).isNotNull();
            pool.execute(GlobalTransactionContext.wrap(this::waitForGate));
        }

        hurried.awaitTasks();

        assertThat(hurried.book().rollbackOnly().map(AbortCause::reason)).hasValue("unfinished-work");
        assertThat(hurried.book().rollbackOnly().map(AbortCause::detail).orElse(""))
                .contains("2 in number")
                .contains("HandOverTest.workThatHasNotEndedWhenTheTimeIsUp")
                .contains("(not begun)")
                .contains("GlobalTransactionContext.outside");
    }

    @Test
    void aTaskThatTheExecutorRejectsIsNotWaitedFor() {
        pool.shutdown();
        try (BranchScope.Binding bound = scope.bind()) {
            ExecutorService carrying = GlobalTransactionContext.wrap(pool);
            assertThatThrownBy(() -> carrying.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }

        scope.awaitTasks();

        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void tasksThatAShutdownThrowsAwayAreNotWaitedFor() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        CountDownLatch busy = new CountDownLatch(1);
        one.execute(() -> {
            busy.countDown();
            waitForGate();
        });
        busy.await();
        ExecutorService carrying = GlobalTransactionContext.wrap(one);
        try (BranchScope.Binding bound = scope.bind()) {
            carrying.execute(() -> {});
        }

        List<Runnable> never = carrying.shutdownNow();
        scope.awaitTasks();

        assertThat(never).hasSize(1);
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void aCancelledTaskThatNeverBeganIsNotWaitedForAndCannotBeginAnyMore() {
        HandOver handOver;
        try (BranchScope.Binding bound = scope.bind()) {
            handOver = HandOver.capture().orElseThrow();
        }
        FutureTask<Void> cancelled = new FutureTask<>(() -> null);
        handOver.watch(cancelled);
        cancelled.cancel(false);

        scope.awaitTasks();
        scope.book().seal();

        assertThat(scope.book().rollbackOnly()).isEmpty();
        try (BranchScope.Binding late = handOver.begin()) {
            assertThatThrownBy(() -> scope.book().openLocal()).hasMessageContaining("has ended");
        }
    }

    @Test
    void workThatBeginsAfterTheEndFindsAScopeThatTakesNothingIn() {
        AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();
        Runnable work;
        try (BranchScope.Binding bound = scope.bind()) {
            work = GlobalTransactionContext.wrap(() -> refusal.set(catchThrowable(
                    () -> BranchScope.current().orElseThrow().book().openCall())));
        }
        work.run();
        assertThat(refusal.get()).isNull();
        scope.awaitTasks();
        scope.book().seal();

        work.run();

        assertThat(refusal.get()).hasMessageContaining("nothing can join it any more");
    }

    @Test
    void whoWaitsDoesNotWaitForItself() {
        HandOver handOver;
        try (BranchScope.Binding bound = scope.bind()) {
            handOver = HandOver.capture().orElseThrow();
        }
        try (BranchScope.Binding own = handOver.begin()) {
            scope.awaitTasks();
        }
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void anInterruptEndsTheWaitingAndStaysSet() {
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(GlobalTransactionContext.wrap(() -> {})).isNotNull();
        }
        Thread.currentThread().interrupt();

        scope.awaitTasks();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(scope.book().rollbackOnly()).isPresent();
    }

    @Test
    void whatIsSaidToStayOutsideIsNeitherInTheScopeNorAStray() throws Exception {
        try (BranchScope.Binding bound = scope.bind()) {
            Callable<Boolean> outside = GlobalTransactionContext.outside(() ->
                    BranchScope.current().isEmpty() && BranchScope.strayedFrom().isEmpty());
            FutureTask<Boolean> task = new FutureTask<>(outside);
            new Thread(task).start();
            assertThat(task.get()).isTrue();
            assertThat(outside.call()).isTrue();
            assertThat(BranchScope.current()).containsSame(scope);
        }
    }

    @Test
    void librariesThatSetAndResetContextsInPairsLeaveNothingBehind() {
        BranchScope other = scope(Duration.ofSeconds(20));
        try (BranchScope.Binding bound = scope.bind()) {
            BranchScope.adopt(scope);
            BranchScope.adopt(other);
            assertThat(BranchScope.current()).containsSame(other);
            BranchScope.adopt(null);
            assertThat(BranchScope.current()).isEmpty();
            BranchScope.adopt(other);
            BranchScope.adopt(scope);
            assertThat(BranchScope.current()).containsSame(scope);
            other.awaitTasks();
            scope.awaitTasks();
        }
        assertThat(BranchScope.current()).isEmpty();
        assertThat(other.book().rollbackOnly()).isEmpty();
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void aLibraryThatIsInTheMiddleOfItsWorkIsWaitedFor() throws Exception {
        CountDownLatch adopted = new CountDownLatch(1);
        Future<?> library = pool.submit(() -> {
            BranchScope.adopt(scope);
            adopted.countDown();
            waitForGate();
            BranchScope.adopt(null);
        });
        adopted.await();
        Future<?> waiting = pool.submit(scope::awaitTasks);
        assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(Exception.class);

        gate.countDown();

        waiting.get(5, TimeUnit.SECONDS);
        library.get();
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    private void waitForGate() {
        try {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
