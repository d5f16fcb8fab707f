package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.LogEntry;
import dev.concordat.coordinator.log.Replica;
import dev.concordat.coordinator.transaction.CoordinatorState;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** Joins Ratis to the {@link Replica}. Whatever cannot be applied, read or written stops the node (R9). */
final class CoordinatorStateMachine extends BaseStateMachine {

    /** The answer to a query about a node that has made itself known. */
    static final ByteString KNOWN = ByteString.copyFromUtf8("known");

    private final Replica replica;
    private final Intake intake;
    private final Halt halt;
    private final SnapshotFiles files = new SnapshotFiles();
    private final SnapshotWriter snapshots = new SnapshotWriter(files, this::point);
    /** The replica is driven by one thread at a time, but Ratis tells of lost leadership on any thread. */
    private final ReentrantLock driving = new ReentrantLock();

    private volatile SnapshotWriter.Point point =
            new SnapshotWriter.Point(TermIndex.INITIAL_VALUE, CoordinatorState.empty());
    private volatile boolean stopping;
    private volatile @Nullable StorageGuard storage;
    private volatile @Nullable MembershipCheck membershipCheck;

    CoordinatorStateMachine(Replica replica, Intake intake, Halt halt) {
        this.replica = replica;
        this.intake = intake;
        this.halt = halt;
    }

    /** Who is to be told when the members change or the log closes itself. */
    void tell(MembershipCheck listener) {
        membershipCheck = listener;
    }

    /** From now on Ratis may close this machine, and a last snapshot is written on the spot. */
    void stopping() {
        stopping = true;
        @Nullable MembershipCheck told = membershipCheck;
        if (told != null) {
            told.stopping();
        }
    }

    /** Writes a snapshot of the newest state; the caller then asks Ratis to ask for it. */
    void writeSnapshot() throws IOException {
        snapshots.write();
    }

    /** Not while an entry is half applied: whoever got its replies must find it in the snapshot. */
    private SnapshotWriter.Point point() {
        driving.lock();
        try {
            return point;
        } finally {
            driving.unlock();
        }
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        getLifeCycle().startAndTransition(() -> {
            super.initialize(server, groupId, storage);
            this.storage = StorageGuard.watch(storage, halt);
            files.init(storage);
            load();
            LogGap.refuse(
                    storage.getStorageDir().getCurrentDir().toPath(), point.at().getIndex());
        });
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        try {
            snapshots.reset();
            files.forceInstalled();
            load();
        } catch (IOException | RuntimeException | Error e) {
            halt.halt("the snapshot installed by the leader cannot be loaded", e);
            throw e;
        }
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    private void load() throws IOException {
        @Nullable CoordinatorState state = files.load();
        if (state == null) {
            return;
        }
        TermIndex at = Objects.requireNonNull(files.getLatestSnapshot()).getTermIndex();
        drive(() -> replica.install(at.getIndex(), state));
        setLastAppliedTermIndex(at);
        point = new SnapshotWriter.Point(at, state);
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        return intake.take(request, this);
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        intake.appending(transaction);
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto proto = Objects.requireNonNull(transaction.getLogEntry());
        try {
            LogEntry entry = transaction.getStateMachineContext() instanceof LogEntry decoded
                    ? decoded
                    : EntryCodec.decode(
                            proto.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
            drive(() -> {
                replica.apply(proto.getIndex(), entry);
                advance(proto.getTerm(), proto.getIndex());
            });
            return CompletableFuture.completedFuture(Message.EMPTY);
        } catch (Throwable e) {
            halt.halt("entry " + proto.getIndex() + " cannot be applied", e);
            throw new IllegalStateException("entry " + proto.getIndex() + " cannot be applied", e);
        }
    }

    /** Called before each flush of the log; the entries count as flushed only when this has ended well. */
    @Override
    public CompletableFuture<Void> flush(long index) {
        try {
            Objects.requireNonNull(storage, "initialized").forceNewSegments();
            return CompletableFuture.completedFuture(null);
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        advance(term, index);
    }

    private void advance(long term, long index) {
        updateLastAppliedTermIndex(term, index);
        point = new SnapshotWriter.Point(
                TermIndex.valueOf(term, index), replica.applied().state());
    }

    /** Empty: only the moment counts. Otherwise the name of a node, of which it tells whether it is known. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        ByteString node = request.getContent();
        boolean known = !node.isEmpty() && replica.applied().state().nodes().find(node.toStringUtf8()) != null;
        return CompletableFuture.completedFuture(known ? Message.valueOf(KNOWN) : Message.EMPTY);
    }

    @Override
    public long takeSnapshot() throws IOException {
        if (stopping) {
            snapshots.write();
        }
        return snapshots.publishOrStart();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return files;
    }

    @Override
    public void notifyLeaderReady() {
        DivisionInfo info = info();
        long term = info.getCurrentTerm();
        try {
            drive(() -> replica.leading(term));
        } catch (RuntimeException | Error e) {
            // A leader that nobody has told of it would deliver nothing, and say nothing. One that is stopping shall
            // not.
            if (!stopping) {
                halt.halt("leadership cannot be taken over", e);
            }
            throw e;
        }
        if (!info.isLeader() || info.getCurrentTerm() != term) {
            // Deposed while being told; the other notification may have come first.
            drive(replica::notLeading);
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        drive(replica::notLeading);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        if (!member.getPeerId().equals(leader)) {
            drive(replica::notLeading);
        }
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto members) {
        @Nullable MembershipCheck told = membershipCheck;
        if (told == null) {
            return;
        }
        try {
            told.membersChanged();
        } catch (IOException e) {
            halt.halt("the node's identity cannot be written", e);
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        halt.halt("the log cannot be written", cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        haltUnlessStopping();
    }

    @Override
    public void close() throws IOException {
        super.close();
        @Nullable StorageGuard guard = storage;
        if (guard != null) {
            guard.end();
        }
        haltUnlessStopping();
    }

    /** Ratis closes itself after some failures, and after a pause too long to know what happened meanwhile. */
    private void haltUnlessStopping() {
        if (stopping) {
            return;
        }
        @Nullable MembershipCheck told = membershipCheck;
        if (told == null) {
            halt.halt("the log closed itself", null);
        } else {
            told.closedByItself();
        }
    }

    private DivisionInfo info() {
        try {
            return getServer().join().getDivision(getGroupId()).getInfo();
        } catch (IOException e) {
            throw new IllegalStateException("a running machine has a division", e);
        }
    }

    private void drive(Runnable step) {
        driving.lock();
        try {
            step.run();
        } finally {
            driving.unlock();
        }
    }
}
