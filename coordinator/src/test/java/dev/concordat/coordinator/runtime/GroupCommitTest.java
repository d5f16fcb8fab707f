package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.NewWork;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final SlowLog log = new SlowLog();
    private final GroupCommit commits = new GroupCommit(log);

    @Test
    void aCommandThatFindsTheLogIdleGoesOutAtOnce() {
        var unused = commits.submit(new Command.AdvanceTime());

        assertThat(log.groupSizes()).containsExactly(1);
    }

    @Test
    void aLogThatThrowsAnErrorEachTimeNeitherKeepsItsCallersNorTheirPlaces() {
        log.broken = new OutOfMemoryError("a test's");
        List<CompletableFuture<Reply>> failed = submit(3 * GroupCommit.MAX_ENTRIES_UNDER_WAY);
        assertThat(failed).allSatisfy(answer -> assertThat(answer).isCompletedExceptionally());

        log.broken = null;
        List<CompletableFuture<Reply>> answers = submit(1);
        log.finishAll();

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(new Reply.Noted()));
    }

    @Test
    void commandsThatComeMeanwhileShareAnEntry() {
        List<CompletableFuture<Reply>> answers = submit(GroupCommit.MAX_ENTRIES_UNDER_WAY + 100);

        log.finishFirst();

        assertThat(log.groupSizes()).endsWith(1, 100);
        log.finishAll();
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
    }

    @Test
    void aGroupThatDoesNotFitOneEntryIsHalved() {
        log.largest = 30;
        List<CompletableFuture<Reply>> answers = submit(GroupCommit.MAX_ENTRIES_UNDER_WAY + 100);

        log.finishAll();

        assertThat(log.groupSizes().stream()
                        .filter(size -> size <= 30)
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(GroupCommit.MAX_ENTRIES_UNDER_WAY + 100);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
    }

    @Test
    void whatFinishesEarlierWorkIsNotRefusedWithTheNewWorkInItsEntry() {
        log.fullDisk = true;
        submit(GroupCommit.MAX_ENTRIES_UNDER_WAY);
        CompletableFuture<Reply> finishing = commits.submit(new Command.AdvanceTime());
        CompletableFuture<Reply> beginning =
                commits.submit(new Command.Begin(Samples.id(1), null, Duration.ofSeconds(9)));

        log.finishAll();

        assertThat(finishing).isCompleted();
        assertThatThrownBy(beginning::join).hasCauseInstanceOf(DiskSpaceException.class);
    }

    @Test
    void aLogThatThrowsLeavesNobodyWaiting() {
        log.broken = new IllegalStateException("broken");
        List<CompletableFuture<Reply>> answers = submit(GroupCommit.MAX_ENTRIES_UNDER_WAY + 1);
        assertThat(answers).allSatisfy(answer -> assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(IndeterminateException.class));

        log.broken = null;
        CompletableFuture<Reply> next = commits.submit(new Command.AdvanceTime());
        log.finishAll();

        assertThat(next).isCompleted();
    }

    @Test
    void beyondTheBoundCallersAreTurnedAway() {
        submit(GroupCommit.MAX_ENTRIES_UNDER_WAY + GroupCommit.MAX_WAITING);

        assertThatThrownBy(() -> commits.submit(new Command.AdvanceTime()).join())
                .hasCauseInstanceOf(OverloadedException.class);
    }

    private List<CompletableFuture<Reply>> submit(int count) {
        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(commits.submit(new Command.AdvanceTime()));
        }
        return answers;
    }

    /** Keeps every append waiting until told otherwise. */
    private static final class SlowLog implements ReplicatedLog {

        private record Pending(int size, boolean begins, CompletableFuture<List<Reply>> replies) {}

        private final List<Pending> pending = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private int largest = Integer.MAX_VALUE;
        private boolean fullDisk;
        private @Nullable Throwable broken;

        List<Integer> groupSizes() {
            return sizes;
        }

        void finishFirst() {
            Pending first = pending.removeFirst();
            if (first.size() > largest) {
                first.replies()
                        .completeExceptionally(
                                new LogRefusedException(LogRefusedException.Reason.TOO_LARGE, "too large"));
            } else if (fullDisk && first.begins()) {
                first.replies()
                        .completeExceptionally(new LogRefusedException(LogRefusedException.Reason.NO_SPACE, "full"));
            } else {
                first.replies().complete(Collections.nCopies(first.size(), new Reply.Noted()));
            }
        }

        void finishAll() {
            while (!pending.isEmpty()) {
                finishFirst();
            }
        }

        @Override
        public CompletableFuture<List<Reply>> append(List<Command> commands) {
            if (broken instanceof Error error) {
                throw error;
            }
            if (broken instanceof RuntimeException exception) {
                throw exception;
            }
            sizes.add(commands.size());
            Pending added = new Pending(commands.size(), NewWork.isIn(commands), new CompletableFuture<>());
            pending.add(added);
            return added.replies();
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
