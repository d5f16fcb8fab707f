package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.StrayThreadException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class StrayThreadTest {

    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(10),
            System::nanoTime);
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void aThreadStartedInsideAScopeWithoutItStraysFromIt() throws Exception {
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(onNewThread(BranchScope::strayedFrom)).containsSame(scope);
            assertThat(onNewThread(() -> onNewThread(BranchScope::strayedFrom))).containsSame(scope);
            assertThat(BranchScope.strayedFrom()).isEmpty();
        }
    }

    @Test
    void theRefusalNamesTheTransactionTheThreadAndTheRemedy() {
        try (BranchScope.Binding bound = scope.bind()) {
            assertThatThrownBy(() -> onNewThread(() -> {
                        BranchScope.refuseOnStrayThread();
                        return "not refused";
                    }))
                    .rootCause()
                    .isInstanceOf(StrayThreadException.class)
                    .hasMessageContaining(scope.transaction().value())
                    .hasMessageContaining("'worker'")
                    .hasMessageContaining("GlobalTransactionContext.wrap(");
        }
    }

    @Test
    void aThreadThatIsBoundDoesNotStray() throws Exception {
        try (BranchScope.Binding bound = scope.bind()) {
            Optional<BranchScope> strayed = onNewThread(() -> {
                try (BranchScope.Binding carried = scope.bind()) {
                    BranchScope.refuseOnStrayThread();
                    return BranchScope.strayedFrom();
                }
            });
            assertThat(strayed).isEmpty();
        }
    }

    @Test
    void aThreadStartedWhereTheScopeIsSetAsideDoesNotStray() throws Exception {
        try (BranchScope.Binding bound = scope.bind();
                BranchScope.Binding aside = BranchScope.bindNone()) {
            assertThat(onNewThread(BranchScope::strayedFrom)).isEmpty();
        }
    }

    @Test
    void aPooledThreadStraysOnlyAsLongAsTheScopeInWhichItWasStartedIsOpen() throws Exception {
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(pool.submit(BranchScope::strayedFrom).get()).containsSame(scope);
        }
        assertThat(pool.submit(BranchScope::strayedFrom).get()).containsSame(scope);

        scope.book().seal();

        assertThat(pool.submit(BranchScope::strayedFrom).get()).isEmpty();
    }

    @Test
    void aThreadOutsideOfEverythingIsNotRefused() {
        assertThatCode(() -> onNewThread(() -> {
                    BranchScope.refuseOnStrayThread();
                    return "";
                }))
                .doesNotThrowAnyException();
        assertThat(BranchScope.strayedFrom()).isEmpty();
    }

    private static <T> T onNewThread(Callable<T> work) throws Exception {
        ThreadFactory threads = task -> new Thread(task, "worker");
        FutureTask<T> task = new FutureTask<>(work);
        threads.newThread(task).start();
        return task.get();
    }
}
