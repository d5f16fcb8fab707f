package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC services of Ratis in front of {@link DurableAppends}, and of a leader that answers reads only when it is ready.
 * Ratis makes one by the name of this class.
 */
final class DurableRpc implements RpcType {

    /** A leader asks again by itself, after less. */
    private static final Duration HOLD_BACK = Duration.ofSeconds(5);

    @Override
    public String name() {
        return DurableRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(@Nullable Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends GrpcFactory {

        Factory(@Nullable Parameters parameters) {
            super(parameters);
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            return super.newRaftServerRpc(durable(server));
        }
    }

    /** The same server, as leaders see it. */
    static RaftServer durable(RaftServer server) {
        DurableAppends appends = new DurableAppends(System::nanoTime, HOLD_BACK);
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (self, method, arguments) -> {
                    if (method.getName().equals("appendEntriesAsync")) {
                        AppendEntriesRequestProto request = (AppendEntriesRequestProto) arguments[0];
                        return appends.append(new GroupMember(server, request), request);
                    }
                    if (method.getName().equals("readIndexAsync")
                            && leadsUnready(server, (ReadIndexRequestProto) arguments[0])) {
                        return CompletableFuture.failedFuture(new IOException("the leader is not ready yet"));
                    }
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean leadsUnready(RaftServer server, ReadIndexRequestProto request) throws IOException {
        return EntrySender.leadsUnready(server.getDivision(
                ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId())));
    }

    /** That server in the group of the request. */
    private record GroupMember(RaftServer server, AppendEntriesRequestProto of) implements DurableAppends.Follower {

        @Override
        public CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) throws IOException {
            return server.appendEntriesAsync(request);
        }

        @Override
        public boolean holds(TermIndex entry) throws IOException {
            RaftLog log = division().getRaftLog();
            long index = entry.getIndex();
            return log.getLastCommittedIndex() >= index
                    || (log.getFlushIndex() >= index && entry.equals(log.getTermIndex(index)));
        }

        @Override
        public long term() throws IOException {
            RaftServer.Division division = division();
            // Ratis gives votes, and takes on their terms, under the same lock.
            synchronized (division) {
                return division.getInfo().getCurrentTerm();
            }
        }

        private RaftServer.Division division() throws IOException {
            return server.getDivision(
                    ProtoUtils.toRaftGroupId(of.getServerRequest().getRaftGroupId()));
        }
    }
}
