package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.LogStatus.Member;
import dev.concordat.coordinator.log.LogStatus.Role;
import dev.concordat.coordinator.log.Replica;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;

/** Turns what Ratis tells about itself into a {@link LogStatus}. */
final class StatusView {

    private final RaftServer.Division division;
    private final InstantSource clock;
    private final MembershipCheck membershipCheck;

    StatusView(RaftServer.Division division, InstantSource clock, MembershipCheck membershipCheck) {
        this.division = division;
        this.clock = clock;
        this.membershipCheck = membershipCheck;
    }

    LogStatus read() {
        DivisionInfo info = division.getInfo();
        @Nullable RaftPeerId leader = info.getLeaderId();
        return new LogStatus(
                division.getId().toString(),
                leader == null ? null : leader.toString(),
                info.getCurrentTerm(),
                role(info),
                info.isLeaderReady(),
                members(info, leader),
                indices(info));
    }

    private List<Member> members(DivisionInfo info, @Nullable RaftPeerId leader) {
        Map<String, Progress> progress = progress(info);
        List<Member> members = new ArrayList<>();
        for (RaftPeer peer : division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER)) {
            members.add(member(peer, peer.getId().equals(leader) ? Role.LEADER : Role.FOLLOWER, progress));
        }
        for (RaftPeer peer : division.getRaftConf().getAllPeers(RaftPeerRole.LISTENER)) {
            members.add(member(peer, Role.LISTENER, progress));
        }
        members.sort(Comparator.comparing(Member::node));
        return members;
    }

    private Member member(RaftPeer peer, Role role, Map<String, Progress> progress) {
        String node = peer.getId().toString();
        if (peer.getId().equals(division.getId()) && role == Role.LEADER) {
            return new Member(
                    node, role, peer.getAddress(), division.getRaftLog().getFlushIndex(), clock.instant());
        }
        @Nullable Progress known = progress.get(node);
        return new Member(
                node,
                role,
                peer.getAddress(),
                known == null ? null : known.matchIndex(),
                known == null ? null : known.lastContactAt());
    }

    /** What this leader knows of its followers. */
    private record Progress(long matchIndex, Instant lastContactAt) {}

    private Map<String, Progress> progress(DivisionInfo info) {
        Map<String, Progress> progress = new TreeMap<>();
        if (!info.isLeader()) {
            return progress;
        }
        List<ServerRpcProto> followers = info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        long @Nullable [] matches = info.getFollowerMatchIndices();
        // Two questions: between them the leader may have changed, or the members. Then nothing is told this time.
        if (matches == null || matches.length != followers.size()) {
            return progress;
        }
        for (int i = 0; i < matches.length; i++) {
            ServerRpcProto follower = followers.get(i);
            progress.put(
                    follower.getId().getId().toStringUtf8(),
                    new Progress(matches[i], clock.instant().minusMillis(follower.getLastRpcElapsedTimeMs())));
        }
        return progress;
    }

    private LogStatus.Indices indices(DivisionInfo info) {
        RaftLog log = division.getRaftLog();
        @Nullable SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
        return new LogStatus.Indices(
                last(log),
                log.getLastCommittedIndex(),
                info.getLastAppliedIndex(),
                snapshot == null ? Replica.NOTHING : snapshot.getIndex());
    }

    private static long last(RaftLog log) {
        try {
            return log.getNextIndex() - 1;
        } catch (IllegalStateException closed) {
            // Ratis says so of a log that was closed meanwhile; the role says it too.
            return Replica.NOTHING;
        }
    }

    private Role role(DivisionInfo info) {
        if (membershipCheck.isRemoved()) {
            return Role.REMOVED;
        }
        if (!info.isAlive()) {
            return Role.DOWN;
        }
        return membershipCheck.isJoining() ? Role.JOINING : role(info.getCurrentRole());
    }

    private static Role role(@Nullable RaftPeerRole role) {
        if (role == null) {
            return Role.DOWN;
        }
        return switch (role) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> Role.FOLLOWER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LISTENER;
            case UNRECOGNIZED -> Role.DOWN;
        };
    }
}
