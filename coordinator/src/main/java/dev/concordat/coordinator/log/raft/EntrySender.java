package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.LogRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Sends one entry once to whoever this node takes for the leader: in process if that is itself. Ratis' own client is not
 * used, because its retries hide which of the attempts may have reached a log.
 */
final class EntrySender implements AutoCloseable {

    private final RaftServer server;
    private final RaftServer.Division division;
    private final LocalAppends appends;
    private final ClientId client = ClientId.randomId();
    private final RaftClientRpc rpc;
    private final LeaderWait leaderWait;

    EntrySender(RaftServer server, RaftServer.Division division, LocalAppends appends, RaftProperties properties) {
        this.server = server;
        this.division = division;
        this.appends = appends;
        this.leaderWait = new LeaderWait(() -> division.getInfo().getLeaderId());
        this.rpc = new GrpcFactory(new Parameters()).newRaftClientRpc(client, properties);
    }

    /** A call number; attempts that share it are known by the leader to be twins, for a while. */
    static long newCall() {
        return CallId.getAndIncrement();
    }

    /** Makes one attempt, and waits for its end at most as long as given. */
    Attempt attempt(long call, long sequence, byte[] entry, Duration timeout) throws InterruptedException {
        @Nullable RaftPeerId leader = division.getInfo().getLeaderId();
        if (leader == null) {
            return new Attempt.Refused(LogRefusedException.Reason.NO_LEADER, "this node knows of no leader");
        }
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(entry));
        RaftClientRequest request = request(leader, call, message, RaftClientRequest.writeRequestType(), timeout);
        return leader.equals(server.getId()) ? here(request, sequence, timeout) : there(request, leader, timeout);
    }

    private Attempt here(RaftClientRequest request, long sequence, Duration timeout) throws InterruptedException {
        try {
            RaftClientReply reply =
                    server.submitClientRequestAsync(request).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return Attempt.of(reply, appends.reachedLog(sequence));
        } catch (ExecutionException e) {
            return Attempt.of(e.getCause(), appends.reachedLog(sequence));
        } catch (IOException e) {
            return Attempt.of(e, appends.reachedLog(sequence));
        } catch (TimeoutException e) {
            // It may be appended yet.
            return new Attempt.Unknown(e);
        }
    }

    private Attempt there(RaftClientRequest request, RaftPeerId leader, Duration timeout) throws InterruptedException {
        @Nullable RaftPeer peer = division.getRaftConf().getPeer(leader);
        if (peer == null) {
            return new Attempt.Unknown(null);
        }
        // On a thread of its own, so that it can be left behind: it ends with its own timeout.
        FutureTask<Attempt> call = new FutureTask<>(() -> send(request, peer));
        Thread.ofVirtual().name("log-sender").start(call);
        try {
            return leaderWait.await(call, leader, timeout);
        } catch (ExecutionException | TimeoutException e) {
            return new Attempt.Unknown(e);
        }
    }

    private Attempt send(RaftClientRequest request, RaftPeer leader) {
        try {
            rpc.addRaftPeers(List.of(leader));
            // Blocking, and thus a stream of its own: on a shared one the answer to one call fails all others.
            return Attempt.of(rpc.sendRequest(request), true);
        } catch (RaftException e) {
            return Attempt.of(e, true);
        } catch (IOException e) {
            // A new connection next time, instead of gRPC's own growing pauses.
            rpc.handleException(leader.getId(), e, true);
            return new Attempt.Unknown(e);
        }
    }

    /** A request to this node itself that appends nothing. */
    RaftClientRequest read(Duration timeout) {
        return request(server.getId(), newCall(), Message.EMPTY, RaftClientRequest.readRequestType(), timeout);
    }

    private RaftClientRequest request(
            RaftPeerId to, long call, Message message, RaftClientRequest.Type type, Duration timeout) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(to)
                .setGroupId(division.getGroup().getGroupId())
                .setCallId(call)
                .setMessage(message)
                .setType(type)
                .setTimeoutMs(timeout.toMillis())
                .build();
    }

    /** Waits for the answer to {@link #read}, and no longer than the same node leads. */
    RaftClientReply awaitRead(CompletableFuture<RaftClientReply> reply, @Nullable RaftPeerId leader, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        return leaderWait.await(reply, leader, timeout);
    }

    @Nullable
    RaftPeerId leader() {
        return division.getInfo().getLeaderId();
    }

    /** Whether this node must not be asked for a read now: see {@link #leadsUnready(RaftServer.Division)}. */
    boolean leadsUnready() {
        return leadsUnready(division);
    }

    /**
     * Whether it leads and has not applied an entry of its own term. Ratis lets a read wait for that entry, and asks nobody
     * whether the node still leads then (ADR 16). One that begins to lead after it was asked for the read is no danger: it
     * has whatever was committed before.
     */
    static boolean leadsUnready(RaftServer.Division division) {
        return division.getInfo().isLeader() && !division.getInfo().isLeaderReady();
    }

    ClientId client() {
        return client;
    }

    @Override
    public void close() throws IOException {
        rpc.close();
    }
}
