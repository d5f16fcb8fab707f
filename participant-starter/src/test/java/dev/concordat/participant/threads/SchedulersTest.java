package dev.concordat.participant.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** What is scheduled inside of a transaction for later may not write as long as it is open, whichever thread does it. */
class SchedulersTest {

    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(20),
            System::nanoTime);
    private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void refusesToWrite(TaskScheduler scheduler) throws Exception {
        new ExecutorPostProcessor(Set::of).postProcessAfterInitialization(scheduler, "scheduler");
        assertThat(strayed(scheduler)).as("its threads are there already").isEmpty();
        BranchScope.Binding binding = scope.bind();
        try {
            assertThat(strayed(scheduler)).containsSame(scope);
        } finally {
            binding.close();
        }
    }

    private static Optional<BranchScope> strayed(TaskScheduler scheduler) throws Exception {
        CompletableFuture<Optional<BranchScope>> seen = new CompletableFuture<>();
        var unused = scheduler.schedule(() -> seen.complete(BranchScope.strayedFrom()), Instant.now());
        return seen.get(20, TimeUnit.SECONDS);
    }

    @Test
    void ofAPool() throws Exception {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.initialize();
        try {
            refusesToWrite(scheduler);
        } finally {
            scheduler.shutdown();
        }
    }

    @Test
    void ofAnExecutorOfTheApplicationsOwn() throws Exception {
        refusesToWrite(new ConcurrentTaskScheduler(threads));
    }
}
