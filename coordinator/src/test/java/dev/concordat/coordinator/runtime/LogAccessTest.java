package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LogAccessTest {

    private static final Command COMMAND = new Command.AdvanceTime();
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RuntimeFixture fixture = new RuntimeFixture();
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void nobodyElseIsInterrupted() {
        boolean unused = Thread.interrupted();
    }

    private LogAccess over(CompletableFuture<Reply> answer, Duration patience) {
        return new LogAccess(
                fixture.log,
                command -> {
                    attempts.incrementAndGet();
                    return answer;
                },
                patience);
    }

    @Test
    void withoutALeaderItIsAskedAgainWithPausesUntilPatienceEnds() {
        UnavailableException refused = new UnavailableException("no leader", null);
        LogAccess access = over(CompletableFuture.failedFuture(refused), PATIENCE);

        assertThatThrownBy(() -> access.apply(COMMAND)).isSameAs(refused);

        assertThat(attempts).as("after 20, 40, 80, 160, 200 ms").hasValueBetween(2, 7);
    }

    @Test
    void aLogThatNeverAnswersLeavesItOpen() {
        LogAccess access = over(new CompletableFuture<>(), Duration.ofMillis(20));

        assertThatThrownBy(() -> access.apply(COMMAND))
                .isInstanceOf(IndeterminateException.class)
                .hasMessageContaining("did not answer");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void whoIsInterruptedWhileWaitingForTheLogStaysInterrupted() {
        LogAccess access = over(new CompletableFuture<>(), PATIENCE);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> access.apply(COMMAND)).isInstanceOf(IndeterminateException.class);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void whoIsInterruptedBetweenAttemptsStaysInterrupted() {
        LogAccess access = new LogAccess(
                fixture.log,
                command -> {
                    Thread.currentThread().interrupt();
                    return answered(CompletableFuture.failedFuture(new UnavailableException("no leader", null)));
                },
                PATIENCE);

        assertThatThrownBy(() -> access.apply(COMMAND)).isInstanceOf(IndeterminateException.class);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    /** A future that is done is read without a look at the interrupt flag. */
    private static CompletableFuture<Reply> answered(CompletableFuture<Reply> done) {
        assertThat(done).isDone();
        return done;
    }

    @Test
    void aReadThatIsLeftOpenIsUnavailable() {
        LogAccess access = new LogAccess(new SilentLog(), fixture.proposer, Duration.ofMillis(20));

        assertThatThrownBy(access::read).isInstanceOf(UnavailableException.class);
    }

    static List<RuntimeException> known() {
        return List.of(
                new UnavailableException("no leader", null),
                new OverloadedException("too much"),
                new DiskSpaceException("full"),
                new IndeterminateException("open", null));
    }

    @ParameterizedTest
    @MethodSource("known")
    void whatIsKnownIsPassedOnAsItIs(RuntimeException thrown) {
        assertThat(LogAccess.known(thrown)).isSameAs(thrown);
    }

    @Test
    void whatTheLogThrowsIsTranslated() {
        assertThat(LogAccess.known(new LogRefusedException(LogRefusedException.Reason.OVERLOADED, "too much")))
                .isInstanceOf(OverloadedException.class);
        assertThat(LogAccess.known(new IllegalStateException("broken"))).isInstanceOf(IndeterminateException.class);
    }

    /** Never ends a read. */
    private static final class SilentLog implements ReplicatedLog {

        @Override
        public CompletableFuture<List<Reply>> append(List<Command> commands) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<CoordinatorState> read() {
            return new CompletableFuture<>();
        }

        @Override
        public CoordinatorState applied() {
            return CoordinatorState.empty();
        }

        @Override
        public LogStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long takeSnapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
