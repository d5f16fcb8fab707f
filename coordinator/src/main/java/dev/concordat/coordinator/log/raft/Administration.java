package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/** Asks nodes about their group and tells the leader to change it, over the log's own port, this node included. */
final class Administration implements AutoCloseable {

    private final ClientId client = ClientId.randomId();
    private final RaftGroupId group;
    private final RaftClientRpc rpc;

    /** @param answerWithin longest wait for an answer */
    Administration(RaftGroupId group, RaftProperties properties, Duration answerWithin) {
        this.group = group;
        RaftProperties own = new RaftProperties(properties);
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                own, TimeDuration.valueOf(answerWithin.toMillis(), TimeUnit.MILLISECONDS));
        this.rpc = new GrpcFactory(new Parameters()).newRaftClientRpc(client, own);
    }

    /**
     * What the peer sees if it leads.
     *
     * @return empty if it does not
     */
    Optional<MembershipView> ask(RaftPeer peer) throws IOException {
        RaftClientReply reply = send(peer, new GroupInfoRequest(client, peer.getId(), group, EntrySender.newCall()));
        if (reply instanceof GroupInfoReply found
                && found.getRoleInfoProto().getRole() == RaftPeerRole.LEADER
                && found.getConf().isPresent()) {
            return Optional.of(read(peer.getId(), found, found.getConf().get()));
        }
        return Optional.empty();
    }

    /** Whether the peer, leading or not, has applied an entry in which that node made itself known. */
    boolean knows(RaftPeer peer, String node) throws IOException {
        RaftClientReply reply = send(
                peer,
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(peer.getId())
                        .setGroupId(group)
                        .setCallId(EntrySender.newCall())
                        .setMessage(Message.valueOf(node))
                        .setType(RaftClientRequest.staleReadRequestType(0))
                        .build());
        return reply.isSuccess() && reply.getMessage().getContent().equals(CoordinatorStateMachine.KNOWN);
    }

    /** Sets the members, provided that they are still as in {@code before} and no other change is under way. */
    void set(RaftPeer leader, MembershipView before, MembershipStep.Set after) throws IOException {
        SetConfigurationRequest.Arguments arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(peers(before.voters()))
                .setListenersInCurrentConf(peers(before.standbys()))
                .setServersInNewConf(peers(after.voters()))
                .setListenersInNewConf(peers(after.standbys()))
                .build();
        require(send(
                leader, new SetConfigurationRequest(client, leader.getId(), group, EntrySender.newCall(), arguments)));
    }

    /** Blocks new entries on the leader for at most {@code bound}. */
    void transfer(RaftPeer leader, String to, Duration bound) throws IOException {
        require(send(
                leader,
                new TransferLeadershipRequest(
                        client,
                        leader.getId(),
                        group,
                        EntrySender.newCall(),
                        RaftPeerId.valueOf(to),
                        bound.toMillis())));
    }

    private RaftClientReply send(RaftPeer to, RaftClientRequest request) throws IOException {
        rpc.addRaftPeers(List.of(to));
        try {
            return rpc.sendRequest(request);
        } catch (IOException e) {
            rpc.handleException(to.getId(), e, true);
            throw e;
        } catch (RuntimeException e) {
            // Some calls let gRPC's own exceptions through.
            rpc.handleException(to.getId(), e, true);
            throw new IOException(to.getId() + " at " + to.getAddress() + " did not answer", e);
        }
    }

    private static void require(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw reply.getException();
        }
    }

    private static MembershipView read(RaftPeerId leader, GroupInfoReply reply, RaftConfigurationProto conf) {
        RoleInfoProto role = reply.getRoleInfoProto();
        Map<String, Long> commits = new TreeMap<>();
        for (CommitInfoProto commit : reply.getCommitInfos()) {
            commits.put(commit.getServer().getId().toStringUtf8(), commit.getCommitIndex());
        }
        Map<String, MembershipView.Peer> peers = new TreeMap<>();
        for (ServerRpcProto follower : role.getLeaderInfo().getFollowerInfoList()) {
            String node = follower.getId().getId().toStringUtf8();
            Duration silence = Duration.ofMillis(follower.getLastRpcElapsedTimeMs());
            @Nullable Long commit = commits.get(node);
            peers.put(node, new MembershipView.Peer(silence, commit == null ? -1 : commit));
        }
        @Nullable Long commit = commits.get(leader.toString());
        return new MembershipView(
                leader.toString(),
                Duration.ofMillis(role.getRoleElapsedTimeMs()),
                members(conf.getPeersList()),
                members(conf.getListenersList()),
                conf.getOldPeersCount() + conf.getOldListenersCount() == 0,
                commit == null ? -1 : commit,
                peers);
    }

    private static List<RaftOptions.Member> members(List<RaftPeerProto> peers) {
        return peers.stream()
                .map(peer -> RaftOptions.Member.of(peer.getId().toStringUtf8(), peer.getAddress()))
                .toList();
    }

    private static List<RaftPeer> peers(List<RaftOptions.Member> members) {
        return members.stream().map(RaftSettings::peer).toList();
    }

    @Override
    public void close() {
        try {
            rpc.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a client touches no file", e);
        }
    }
}
