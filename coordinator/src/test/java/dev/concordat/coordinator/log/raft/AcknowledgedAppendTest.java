package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.MetadataProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower acknowledges what it has, and nothing else: the leader counts on it. */
class AcknowledgedAppendTest {

    private static final long TERM = 1;
    private static final int ROUNDS = 20;

    @TempDir
    Path directory = Path.of("");

    /** As after a lost answer or a change of leader: the same entry again, and what has come since. */
    @Test
    void entriesThatComeWithOneThatIsBeingFlushedAreNotAcknowledgedUnheard() throws IOException {
        try (Cluster three = new Cluster(directory, 3)) {
            RatisLog follower = three.start("n2");
            for (long next = 0; next < 3 * ROUNDS; next += 3) {
                CompletableFuture<AppendEntriesReplyProto> one = send(follower.server(), next, 1);
                CompletableFuture<AppendEntriesReplyProto> more = send(follower.server(), next, 3);

                assertThat(one.join().getResult()).isEqualTo(AppendResult.SUCCESS);
                assertThat(more.join().getResult()).isEqualTo(AppendResult.SUCCESS);
                assertThat(follower.status().indices().last())
                        .isGreaterThanOrEqualTo(more.join().getMatchIndex());
            }
        }
    }

    /** Twice at once, as after a lost connection: the log takes the second one for done, being written or not. */
    @Test
    void anAppendThatIsRepeatedWhileItIsFlushedIsAcknowledgedAfterTheFlush() throws IOException {
        try (Cluster three = new Cluster(directory, 3)) {
            RaftServer follower = three.start("n2").server();
            RaftServer asLeadersSeeIt = DurableRpc.durable(follower);
            RaftLog log = follower.getDivision(follower.getGroupIds().iterator().next())
                    .getRaftLog();
            for (long next = 0; next < 3 * ROUNDS; next += 3) {
                List<CompletableFuture<Long>> flushedWhenAnswered = new ArrayList<>();
                for (int time = 0; time < 2; time++) {
                    flushedWhenAnswered.add(send(asLeadersSeeIt, next, 3).thenApply(answer -> log.getFlushIndex()));
                }
                for (CompletableFuture<Long> flushed : flushedWhenAnswered) {
                    assertThat(flushed.join()).isGreaterThanOrEqualTo(next + 2);
                }
            }
        }
    }

    @Test
    void leadersAreAnsweredByThat() {
        try (Cluster three = new Cluster(directory, 3)) {
            assertThat(three.start("n2").server().getFactory().getClass().getEnclosingClass())
                    .isEqualTo(DurableRpc.class);
        }
    }

    private static CompletableFuture<AppendEntriesReplyProto> send(RaftServer server, long first, int count)
            throws IOException {
        RaftGroupId group = server.getGroupIds().iterator().next();
        AppendEntriesRequestProto.Builder request = AppendEntriesRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(ByteString.copyFromUtf8("n1"))
                        .setReplyId(ByteString.copyFromUtf8("n2"))
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group)))
                .setLeaderTerm(TERM)
                .setLeaderCommit(-1)
                .addAllEntries(LongStream.range(first, first + count)
                        .mapToObj(AcknowledgedAppendTest::entry)
                        .toList());
        if (first > 0) {
            request.setPreviousLog(TermIndexProto.newBuilder().setTerm(TERM).setIndex(first - 1));
        }
        return server.appendEntriesAsync(request.build());
    }

    private static LogEntryProto entry(long index) {
        return LogEntryProto.newBuilder()
                .setTerm(TERM)
                .setIndex(index)
                .setMetadataEntry(MetadataProto.newBuilder().setCommitIndex(-1))
                .build();
    }
}
