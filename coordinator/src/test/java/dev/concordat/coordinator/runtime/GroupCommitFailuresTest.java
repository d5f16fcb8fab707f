package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogRefusedException.Reason;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the callers of a group are told when its entry fails; how groups form has {@link GroupCommitTest}. */
class GroupCommitFailuresTest {

    private static final Command COMMAND = new Command.AdvanceTime();

    @Test
    void aSingleCommandThatIsTooLargeIsNotHalvedAnyMore() {
        EndingLog log = new EndingLog(refused(Reason.TOO_LARGE));

        assertThatThrownBy(() -> new GroupCommit(log).submit(COMMAND).join())
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(log.appends).hasValue(1);
    }

    @Test
    void whatFinishesEarlierWorkAndIsRefusedByItselfIsToldSo() {
        EndingLog log = new EndingLog(refused(Reason.NO_SPACE));

        assertThatThrownBy(() -> new GroupCommit(log).submit(COMMAND).join())
                .hasCauseInstanceOf(DiskSpaceException.class);
        assertThat(log.appends).hasValue(1);
    }

    @Test
    void whoHasNoReplyAmongThoseOfTheLogIsNotKeptWaiting() {
        EndingLog log = new EndingLog(CompletableFuture.completedFuture(List.of()));

        assertThatThrownBy(() -> new GroupCommit(log).submit(COMMAND).join())
                .hasCauseInstanceOf(IndeterminateException.class);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRefusalKeepsItsMeaningWhoeverWrapsIt(Reason reason) {
        Class<? extends RuntimeException> expected =
                switch (reason) {
                    case OVERLOADED -> OverloadedException.class;
                    case NO_SPACE -> DiskSpaceException.class;
                    case NO_LEADER, NOT_READY, TOO_LARGE, UNAVAILABLE -> UnavailableException.class;
                };

        assertThat(GroupCommit.translate(new LogRefusedException(reason, "why")))
                .isInstanceOf(expected);
        assertThat(GroupCommit.translate(new CompletionException(new LogRefusedException(reason, "why"))))
                .isInstanceOf(expected)
                .hasMessage("why");
    }

    @Test
    void whateverElseItWasIsLeftOpen() {
        LogIndeterminateException open = new LogIndeterminateException("lost", null);
        IllegalStateException unknown = new IllegalStateException("broken");

        assertThat(GroupCommit.translate(open))
                .isInstanceOf(IndeterminateException.class)
                .hasMessage("lost");
        assertThat(GroupCommit.translate(new CompletionException(unknown)))
                .isInstanceOf(IndeterminateException.class)
                .hasCause(unknown);
        assertThat(GroupCommit.translate(new CompletionException("without a cause", null)))
                .isInstanceOf(IndeterminateException.class);
    }

    private static CompletableFuture<List<Reply>> refused(Reason reason) {
        return CompletableFuture.failedFuture(new LogRefusedException(reason, "why"));
    }

    /** Ends every append at once, and always so. */
    private static final class EndingLog implements ReplicatedLog {

        private final CompletableFuture<List<Reply>> end;
        private final AtomicInteger appends = new AtomicInteger();

        EndingLog(CompletableFuture<List<Reply>> end) {
            this.end = end;
        }

        @Override
        public CompletableFuture<List<Reply>> append(List<Command> commands) {
            appends.incrementAndGet();
            return end;
        }

        @Override
        public CompletableFuture<CoordinatorState> read() {
            return CompletableFuture.completedFuture(applied());
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
