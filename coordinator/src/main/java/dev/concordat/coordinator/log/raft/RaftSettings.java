package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.EntryCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every setting of Ratis that differs from its default or must not change with it, each with its reason. */
final class RaftSettings {

    /** Appends that wait at one leader, from all nodes. */
    private static final int PENDING_APPENDS = 4_096;

    /** Snapshots kept: the newest, and one before it in case the newest turns out to be unreadable. */
    private static final int SNAPSHOTS_KEPT = 2;

    private RaftSettings() {}

    static RaftGroup group(RaftOptions options) {
        RaftGroupId id = RaftGroupId.valueOf(options.groupUuid());
        if (options.joins()) {
            // A listener of nobody: it never asks for votes and gives none, until a leader tells it of its group.
            return RaftGroup.valueOf(id, peer(options.self(), RaftPeerRole.LISTENER));
        }
        return RaftGroup.valueOf(
                id, options.members().stream().map(RaftSettings::peer).toList());
    }

    static RaftPeer peer(RaftOptions.Member member) {
        return peer(member, RaftPeerRole.FOLLOWER);
    }

    private static RaftPeer peer(RaftOptions.Member member, RaftPeerRole startsAs) {
        return RaftPeer.newBuilder()
                .setId(RaftPeerId.valueOf(member.node()))
                .setAddress(member.address())
                .setStartupRole(startsAs)
                .build();
    }

    static RaftProperties properties(RaftOptions options) {
        RaftProperties properties = new RaftProperties();
        storage(properties, options);
        snapshots(properties, options);
        reads(properties, options);
        elections(properties, options);
        limits(properties);
        members(properties);
        network(properties, options);
        return properties;
    }

    private static void storage(RaftProperties properties, RaftOptions options) {
        // The default is below /tmp, which does not survive.
        RaftServerConfigKeys.setStorageDir(properties, List.of(options.raftDir().toFile()));
        // A node that starts on a full disk would stop again at its first entry. Far below the floor for new work, so
        // that a node which stopped there can finish what was begun.
        RaftServerConfigKeys.setStorageFreeSpaceMin(properties, SizeInBytes.valueOf(options.minFreeBytes() / 8));
        // Pinned: an entry counts only when it has been flushed (R9).
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        // Pinned: the other policy drops acknowledged entries behind a damaged one.
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        // The default acknowledges entries that it has not: while an append is being flushed, one that begins with the
        // same entry and has more of them is taken for the same and dropped, yet acknowledged to its last entry. The
        // leader counts them towards a majority, and never sends them again.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        // The default acknowledges a repeated append before the first one is flushed.
        RaftConfigKeys.Rpc.setType(properties, new DurableRpc());
        // "The same answer again" is kept in our state; this cache only spares twins of entries during a failover.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    }

    private static void snapshots(RaftProperties properties, RaftOptions options) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, options.snapshotEvery());
        // A quick start after an orderly stop.
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, SNAPSHOTS_KEPT);
        // Else one dead follower keeps every entry and fills the disks of the others; it gets a snapshot instead.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        // The default keeps segments until 1,024 more entries have come, which may be gigabytes on a disk that is full.
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    private static void reads(RaftProperties properties, RaftOptions options) {
        // The default answers from a leader that may have been deposed.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        // Pinned: a lease would make a long pause of the process a question of safety.
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
        RaftServerConfigKeys.Read.setTimeout(properties, time(options.timing().patience()));
    }

    private static void elections(RaftProperties properties, RaftOptions options) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(options.timing().electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(options.timing().electionMax()));
        // Pinned: a node that was cut off must not depose a working leader when it comes back.
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // A leader that lost its followers' answers stands again after a few elections of others. The default of 10 s
        // leaves a cluster with one dead node without a leader for so long whenever a new leader falters.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, time(options.timing().electionMax().multipliedBy(3)));
        // The default of 3 s would outlast several elections.
        RaftServerConfigKeys.Rpc.setRequestTimeout(
                properties, time(options.timing().patience()));
    }

    private static void limits(RaftProperties properties) {
        // All larger than our largest entry, and bounded: at a bound the append is refused.
        SizeInBytes batch = SizeInBytes.valueOf(4L * EntryCodec.MAX_BYTES);
        // A snapshot goes in pieces: a follower keeps one of them in memory, and a lost one is sent again by itself.
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
                properties, SizeInBytes.valueOf(EntryCodec.MAX_BYTES));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, batch);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf(8L * EntryCodec.MAX_BYTES));
        RaftServerConfigKeys.Write.setElementLimit(properties, PENDING_APPENDS);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf(64L * EntryCodec.MAX_BYTES));
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(32L * EntryCodec.MAX_BYTES));
    }

    private static void members(RaftProperties properties) {
        // The default is three election timeouts, less than the loading of a large snapshot may take.
        RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    }

    private static void network(RaftProperties properties, RaftOptions options) {
        // By default a node that was down for half a minute is called every five seconds only, so that catching up
        // begins late.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "1ms,10, 100ms,20, 500ms,1000000");
        // Listen only where the others were told to call: the log's port is not for clients.
        GrpcConfigKeys.Server.setHost(properties, options.self().host());
        GrpcConfigKeys.Server.setPort(properties, options.self().port());
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                properties, time(options.timing().patience()));
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
