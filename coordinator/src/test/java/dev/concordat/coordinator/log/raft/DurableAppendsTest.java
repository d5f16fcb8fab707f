package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class DurableAppendsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final DurableAppends appends = new DurableAppends(nanos::get, Duration.ofMillis(10));
    private final ScriptedFollower follower = new ScriptedFollower();

    @Test
    void anAppendIsAnsweredWhenItsEntriesAreFlushed() throws IOException {
        CompletableFuture<AppendEntriesReplyProto> answer = appends.append(follower, entries(5, 2));
        assertThat(answer).isNotDone();

        follower.flushed.add(6L);
        follower.answerNext(AppendResult.SUCCESS, 6);

        assertThat(answer.join().getMatchIndex()).isEqualTo(6);
    }

    @Test
    void aRepeatedAppendWaitsForTheFirst() throws IOException {
        DurableAppends appends = new DurableAppends(nanos::get, Duration.ofMinutes(1));
        CompletableFuture<AppendEntriesReplyProto> first = appends.append(follower, entries(5, 2));
        CompletableFuture<AppendEntriesReplyProto> again = appends.append(follower, entries(5, 2));
        CompletableFuture<AppendEntriesReplyProto> firstOfLog = follower.unanswered.remove();
        follower.answerNext(AppendResult.SUCCESS, 6);
        assertThat(again).as("answered by the log, unflushed").isNotDone();

        follower.flushed.add(6L);
        firstOfLog.complete(reply(AppendResult.SUCCESS, 6));

        assertThat(first.join().getMatchIndex()).isEqualTo(6);
        assertThat(again.join().getMatchIndex()).isEqualTo(6);
    }

    @Test
    void anAppendDoesNotWaitForThoseBehindIt() throws IOException {
        CompletableFuture<AppendEntriesReplyProto> first = appends.append(follower, entries(5, 2));
        CompletableFuture<AppendEntriesReplyProto> next = appends.append(follower, entries(7, 1));

        follower.flushed.add(6L);
        follower.answerNext(AppendResult.SUCCESS, 6);

        assertThat(first.join().getMatchIndex()).isEqualTo(6);
        assertThat(next).isNotDone();
    }

    @Test
    void whatIsNotInTheLogForGoodIsNotAcknowledged() throws IOException {
        CompletableFuture<AppendEntriesReplyProto> answer = appends.append(follower, entries(5, 1));

        follower.answerNext(AppendResult.SUCCESS, 5);

        assertThatThrownBy(answer::join).hasMessageContaining("cannot be acknowledged");
    }

    @Test
    void entriesOfATermThatAVoteHasEndedAreNotAcknowledged() throws IOException {
        CompletableFuture<AppendEntriesReplyProto> answer = appends.append(follower, entries(5, 1));

        follower.flushed.add(5L);
        follower.term = 2;
        follower.answerNext(AppendResult.SUCCESS, 5);

        assertThatThrownBy(answer::join).hasMessageContaining("cannot be acknowledged");
    }

    /** As when a snapshot is installed over writes that are waiting. */
    @Test
    void aWriteThatNeverEndsIsNotWaitedForForEver() throws IOException {
        var unused = appends.append(follower, entries(5, 1));
        follower.unanswered.remove();
        follower.flushed.add(6L);
        CompletableFuture<AppendEntriesReplyProto> waiting = appends.append(follower, entries(6, 1));
        follower.answerNext(AppendResult.SUCCESS, 6);
        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(TimeoutException.class);

        nanos.addAndGet(Duration.ofSeconds(16).toNanos());
        CompletableFuture<AppendEntriesReplyProto> later = appends.append(follower, entries(6, 1));
        follower.answerNext(AppendResult.SUCCESS, 6);

        assertThat(later.join().getMatchIndex()).isEqualTo(6);
    }

    @Test
    void refusalsAndHeartbeatsPass() throws IOException {
        CompletableFuture<AppendEntriesReplyProto> heartbeat = appends.append(follower, entries(0, 0));
        CompletableFuture<AppendEntriesReplyProto> refused = appends.append(follower, entries(5, 1));
        follower.answerNext(AppendResult.SUCCESS, -1);
        follower.answerNext(AppendResult.INCONSISTENCY, -1);

        assertThat(heartbeat.join().getResult()).isEqualTo(AppendResult.SUCCESS);
        assertThat(refused.join().getResult()).isEqualTo(AppendResult.INCONSISTENCY);
    }

    @Test
    void anAppendThatFailedIsNotWaitedFor() throws IOException {
        follower.broken = true;
        assertThatThrownBy(() -> appends.append(follower, entries(5, 1))).isInstanceOf(IOException.class);
        follower.broken = false;
        CompletableFuture<AppendEntriesReplyProto> failed = appends.append(follower, entries(5, 1));
        follower.unanswered.remove().completeExceptionally(new IOException("no disk"));
        assertThat(failed).isCompletedExceptionally();

        CompletableFuture<AppendEntriesReplyProto> answer = appends.append(follower, entries(5, 1));
        follower.flushed.add(5L);
        follower.answerNext(AppendResult.SUCCESS, 5);

        assertThat(answer.join().getMatchIndex()).isEqualTo(5);
    }

    private static AppendEntriesRequestProto entries(long first, int count) {
        return AppendEntriesRequestProto.newBuilder()
                .setLeaderTerm(1)
                .addAllEntries(LongStream.range(first, first + count)
                        .mapToObj(index -> LogEntryProto.newBuilder()
                                .setTerm(1)
                                .setIndex(index)
                                .build())
                        .toList())
                .build();
    }

    private static AppendEntriesReplyProto reply(AppendResult result, long match) {
        return AppendEntriesReplyProto.newBuilder()
                .setResult(result)
                .setMatchIndex(match)
                .build();
    }

    private static final class ScriptedFollower implements DurableAppends.Follower {
        final Queue<CompletableFuture<AppendEntriesReplyProto>> unanswered = new ArrayDeque<>();
        final TreeSet<Long> flushed = new TreeSet<>();
        boolean broken;
        long term = 1;

        @Override
        public long term() {
            return term;
        }

        @Override
        public CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) throws IOException {
            if (broken) {
                throw new IOException("not ready");
            }
            CompletableFuture<AppendEntriesReplyProto> answer = new CompletableFuture<>();
            unanswered.add(answer);
            return answer;
        }

        @Override
        public boolean holds(TermIndex entry) {
            return entry.getTerm() == 1 && flushed.contains(entry.getIndex());
        }

        void answerNext(AppendResult result, long match) {
            unanswered.remove().complete(reply(result, match));
        }
    }
}
