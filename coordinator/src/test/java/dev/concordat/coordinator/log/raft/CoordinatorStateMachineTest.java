package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogEntry;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.Replica;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.LogTime;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class CoordinatorStateMachineTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_000L);

    private final List<String> halts = new ArrayList<>();
    private final NodeVitals vitals = new NodeVitals();
    private final LocalAppends appends = new LocalAppends("n1", 5);
    private final CoordinatorStateMachine machine = new CoordinatorStateMachine(
            new Replica("n1", 5, List.of()),
            new Intake(InstantSource.fixed(NOW), vitals, appends),
            (reason, cause) -> halts.add(reason));

    @Test
    void aLogThatCannotBeWrittenHaltsTheNode() {
        machine.event().notifyLogFailed(new IOException("Input/output error"), null);

        assertThat(halts).containsExactly("the log cannot be written");
    }

    @Test
    void aLogThatClosesItselfHaltsTheNode() throws IOException {
        machine.close();

        assertThat(halts).containsExactly("the log closed itself");
    }

    @Test
    void anOrderlyStopDoesNotHalt() throws IOException {
        machine.stopping();

        machine.close();

        assertThat(halts).isEmpty();
    }

    @Test
    void theLeaderStampsItsClockIntoTheEntry() throws IOException {
        TransactionContext transaction = machine.startTransaction(request(entry()));

        ByteBuffer logged = transaction.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
        assertThat(EntryCodec.decode(logged).leaderTime()).isEqualTo(new LogTime(NOW.toEpochMilli()));
    }

    @Test
    void theLeaderLetsNothingIntoTheLogThatItCannotRead() throws IOException {
        TransactionContext transaction = machine.startTransaction(request(new byte[] {1, 2, 3}));

        assertThat(transaction.getException()).isNotNull();
    }

    @Test
    void anAppendCountsAsInTheLogFromItsAppendingOn() throws IOException {
        TransactionContext transaction = machine.startTransaction(request(entry()));
        assertThat(appends.reachedLog(9)).isFalse();

        machine.preAppendTransaction(transaction);

        assertThat(appends.reachedLog(9)).isTrue();
    }

    @Test
    void aLeaderThatCannotTakeOverHaltsTheNode() throws Exception {
        CoordinatorStateMachine leader = leaderWhoseObserversFail();

        assertThatThrownBy(() -> leader.event().notifyLeaderReady()).hasMessage("closed already");

        assertThat(halts).containsExactly("leadership cannot be taken over");
    }

    @Test
    void whoIsStoppingInOrderIsNotHaltedForALeadershipThatComesTooLate() throws Exception {
        CoordinatorStateMachine leader = leaderWhoseObserversFail();
        leader.stopping();

        assertThatThrownBy(() -> leader.event().notifyLeaderReady()).hasMessage("closed already");

        assertThat(halts).isEmpty();
    }

    private CoordinatorStateMachine leaderWhoseObserversFail() throws Exception {
        LogObserver closed = answering(LogObserver.class, Map.of());
        CoordinatorStateMachine leader = new CoordinatorStateMachine(
                new Replica("n1", 5, List.of(closed)),
                new Intake(InstantSource.fixed(NOW), vitals, appends),
                (reason, cause) -> halts.add(reason));
        DivisionInfo info = answering(DivisionInfo.class, Map.of("isLeader", true, "getCurrentTerm", 3L));
        RaftServer.Division division = answering(RaftServer.Division.class, Map.of("getInfo", info));
        RaftServer server = answering(RaftServer.class, Map.of("getDivision", division));
        try {
            leader.initialize(server, RaftGroupId.randomId(), null);
        } catch (NullPointerException noStorage) {
            // The server is known by now, and nothing is stored here.
        }
        return leader;
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer == null) {
                        throw new IllegalStateException("closed already");
                    }
                    return answer;
                }));
    }

    private static byte[] entry() {
        return EntryCodec.encode(new LogEntry("n1", 5, 9, 1, LogTime.ZERO, List.of(new Command.AdvanceTime())));
    }

    private static RaftClientRequest request(byte[] content) {
        return RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(RaftPeerId.valueOf("n1"))
                .setGroupId(RaftGroupId.randomId())
                .setCallId(1)
                .setMessage(Message.valueOf(ByteString.copyFrom(content)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }
}
