package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.Test;

/** A leader that has applied nothing of its own term lets nobody read: Ratis would not ask whether it still leads. */
class UnreadyLeaderTest {

    private static final CompletableFuture<ReadIndexReplyProto> ANSWER =
            CompletableFuture.completedFuture(ReadIndexReplyProto.getDefaultInstance());

    @Test
    void aLeaderThatIsNotReadyRefusesTheReadsOfOthers() throws IOException {
        assertThat(asked(true, false)).isCompletedExceptionally();
    }

    @Test
    void aLeaderThatIsReadyAnswersThem() throws IOException {
        assertThat(asked(true, true)).isSameAs(ANSWER);
    }

    @Test
    void whoDoesNotLeadSaysSoItself() throws IOException {
        assertThat(asked(false, false)).isSameAs(ANSWER);
    }

    private static CompletableFuture<ReadIndexReplyProto> asked(boolean leads, boolean ready) throws IOException {
        DivisionInfo info = answering(DivisionInfo.class, Map.of("isLeader", leads, "isLeaderReady", ready));
        RaftServer.Division division = answering(RaftServer.Division.class, Map.of("getInfo", info));
        RaftServer server = answering(RaftServer.class, Map.of("getDivision", division, "readIndexAsync", ANSWER));
        return DurableRpc.durable(server)
                .readIndexAsync(ReadIndexRequestProto.newBuilder()
                        .setServerRequest(RaftRpcRequestProto.newBuilder()
                                .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                        .setId(RaftGroupId.randomId().toByteString())))
                        .build());
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }
}
