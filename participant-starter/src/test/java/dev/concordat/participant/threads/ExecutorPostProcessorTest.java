package dev.concordat.participant.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.StrayThreadException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

@SuppressWarnings("try")
@Timeout(60)
class ExecutorPostProcessorTest {

    private final ExecutorPostProcessor processor = new ExecutorPostProcessor(() -> Set.of("mine"));
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofMinutes(1),
            System::nanoTime);

    static Stream<TaskExecutor> executors() {
        ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
        pool.setDaemon(true);
        pool.initialize();
        return Stream.of(
                pool,
                new SimpleAsyncTaskExecutor(),
                new ConcurrentTaskExecutor(Executors.newSingleThreadExecutor(Thread.ofVirtual().factory())));
    }

    static Stream<TaskExecutor> schedulers() {
        ThreadPoolTaskScheduler pool = new ThreadPoolTaskScheduler();
        pool.setDaemon(true);
        pool.initialize();
        return Stream.of(
                pool,
                new SimpleAsyncTaskScheduler(),
                new ConcurrentTaskScheduler(
                        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())));
    }

    private <T> T inScope(TaskExecutor executor, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        try (BranchScope.Binding bound = scope.bind()) {
            executor.execute(task);
        }
        return task.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("executors")
    void whatAnExecutorIsGivenIsInTheScope(TaskExecutor executor) throws Exception {
        assertThat(processor.postProcessAfterInitialization(executor, "other")).isSameAs(executor);

        assertThat(inScope(executor, BranchScope::current)).containsSame(scope);
        assertThat(scope.hasHandedOver()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void whatASchedulerIsGivenStaysOutsideAndMayNotWriteWhileTheScopeIsOpen(TaskExecutor scheduler) throws Exception {
        processor.postProcessAfterInitialization(scheduler, "other");

        assertThat(inScope(scheduler, BranchScope::current)).isEmpty();
        assertThatThrownBy(() -> inScope(scheduler, () -> {
                    BranchScope.refuseOnStrayThread();
                    return null;
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StrayThreadException.class);
        assertThat(scope.hasHandedOver()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("executors")
    void whatIsExcludedByNameIsLeftAlone(TaskExecutor executor) throws Exception {
        processor.postProcessAfterInitialization(executor, "mine");

        assertThat(inScope(executor, BranchScope::current)).isEmpty();
        assertThat(scope.hasHandedOver()).isFalse();
    }

    @Test
    void aDecoratorThatWasThereRunsInsideTheScope() throws Exception {
        List<Optional<BranchScope>> seen = new ArrayList<>();
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setTaskDecorator(task -> () -> {
            seen.add(BranchScope.current());
            task.run();
        });

        processor.postProcessAfterInitialization(executor, "other");

        assertThat(inScope(executor, BranchScope::current)).containsSame(scope);
        assertThat(seen).containsExactly(Optional.of(scope));
    }

    @Test
    void whatIsProcessedTwiceIsDecoratedOnce() throws Exception {
        List<Integer> runs = new ArrayList<>();
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setTaskDecorator(task -> {
            runs.add(1);
            return task;
        });
        processor.postProcessAfterInitialization(executor, "other");
        processor.postProcessAfterInitialization(executor, "other");
        Future<?> done = executor.submit(() -> {});
        done.get(30, TimeUnit.SECONDS);

        assertThat(runs).hasSize(1);
        assertThat(processor.postProcessAfterInitialization("no executor", "other")).isEqualTo("no executor");
    }
}
