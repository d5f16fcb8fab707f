package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogRefusedException.Reason;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.NewWork;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.Replica;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.ReadIndexHeartbeats;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replicated log on Apache Ratis; one voter of one cluster. */
public final class RatisLog implements ReplicatedLog {

    /** Appends of this node that may be on their way at once; more are refused. */
    static final int MAX_APPENDS_IN_FLIGHT = 1_024;

    private static final Logger LOGGER = LoggerFactory.getLogger(RatisLog.class);

    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofMinutes(5);

    private final RaftServer server;
    private final CoordinatorStateMachine machine;
    private final Replica replica;
    private final EntrySender sender;
    private final Appending appending;
    private final Reading reading;
    private final StatusView status;
    private final NodeVitals vitals;
    private final Watchdog watchdog;
    private final Membership membership;
    private final ExecutorService threads;
    private final Semaphore inFlight = new Semaphore(MAX_APPENDS_IN_FLIGHT);
    private volatile boolean closed;

    /** What the watchdog looks with, and whom it tells. */
    private record Watching(DiskFloor.Probe probe, NodeVitals vitals, Halt halt) {}

    private RatisLog(
            RaftOptions options,
            RaftProperties properties,
            RaftServer server,
            RaftServer.Division division,
            CoordinatorStateMachine machine,
            Replica replica,
            LocalAppends appends,
            MembershipCheck membershipCheck,
            Watching watching) {
        this.server = server;
        this.vitals = watching.vitals();
        this.machine = machine;
        this.replica = replica;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("log-", 0).factory());
        this.sender = new EntrySender(server, division, appends, properties);
        this.appending = new Appending(replica, appends, sender, options.timing());
        this.reading = new Reading(server, sender, replica, options.timing().patience(), threads);
        this.status = new StatusView(division, options.clock(), membershipCheck);
        this.membership = new Membership(division, properties);
        DiskFloor floor = new DiskFloor(options.dataDir(), options.minFreeBytes(), watching.probe(), vitals);
        this.watchdog = new Watchdog(division, floor, this::snapshotSoon, vitals, membershipCheck, watching.halt());
    }

    /**
     * Opens this node's log and joins the cluster; does not wait for a leader. The observers are told of the snapshot
     * and of entries from here on, before this method returns.
     *
     * @throws LogStartException if the directory is not this node's, has lost its log or is damaged, or the port is taken
     */
    public static RatisLog open(RaftOptions options, List<LogObserver> observers, Halt halt) {
        return open(options, observers, new NodeVitals(), halt);
    }

    /** The same, telling of this node's health. */
    public static RatisLog open(RaftOptions options, List<LogObserver> observers, NodeVitals vitals, Halt halt) {
        return open(options, observers, vitals, halt, () -> Files.getFileStore(options.dataDir())
                .getUsableSpace());
    }

    static RatisLog open(
            RaftOptions options, List<LogObserver> observers, NodeVitals vitals, Halt halt, DiskFloor.Probe probe) {
        // Ratis ends the process when its port is taken; here that is a reason not to start, like others.
        ExitUtils.disableSystemExit();
        AtomicFileOutputStream.requireForcedDirectory();
        ReadIndexHeartbeats.requireEachReadConfirmed();
        long incarnation = new SecureRandom().nextLong();
        Replica replica = new Replica(options.node(), incarnation, observers);
        LocalAppends appends = new LocalAppends(options.node(), incarnation);
        CoordinatorStateMachine machine =
                new CoordinatorStateMachine(replica, new Intake(options.clock(), vitals, appends), halt);
        try {
            NodeIdentity identity = new NodeIdentity(options);
            RaftProperties properties = RaftSettings.properties(options);
            if (!options.joins() && !identity.hasTakenPart()) {
                FirstStart.refuseIfKnown(options, properties);
            }
            identity.check();
            MembershipCheck membershipCheck = new MembershipCheck(identity, properties, halt);
            machine.tell(membershipCheck);
            RaftServer server = start(options, properties, machine);
            identity.joined();
            RaftServer.Division division =
                    server.getDivision(RaftSettings.group(options).getGroupId());
            membershipCheck.started(division);
            Watching watching = new Watching(probe, vitals, halt);
            RatisLog log = new RatisLog(
                    options, properties, server, division, machine, replica, appends, membershipCheck, watching);
            log.watchdog.start();
            return log;
        } catch (LogStartException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new LogStartException(
                    "the log of node " + options.node() + " in " + options.raftDir() + " cannot be opened: " + root(e)
                            + ". If the disk is at fault, mend it and start again: the log may be whole. A damaged log is"
                            + " never repaired in place: with a majority of the others alive, remove this node and add"
                            + " it under a new concordat.node-id with an empty concordat.data-dir.",
                    e);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    private static RaftServer start(RaftOptions options, RaftProperties properties, CoordinatorStateMachine machine)
            throws IOException {
        RaftGroup group = RaftSettings.group(options);
        RaftServer server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(options.node()))
                .setStateMachineRegistry(id -> machine)
                .setProperties(properties)
                .setGroup(group)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
        try {
            server.start();
            return server;
        } catch (IOException | RuntimeException e) {
            machine.stopping();
            server.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<List<Reply>> append(List<Command> commands) {
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("an entry has at least one command");
        }
        if (closed) {
            return CompletableFuture.failedFuture(stopping());
        }
        NodeVitals.@Nullable Disk disk = vitals.disk();
        if (disk != null && disk.low() && NewWork.isIn(commands)) {
            return CompletableFuture.failedFuture(new LogRefusedException(Reason.NO_SPACE, disk.explanation()));
        }
        if (!inFlight.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new LogRefusedException(Reason.OVERLOADED, "too many appends are on their way"));
        }
        List<Command> copy = List.copyOf(commands);
        try {
            return CompletableFuture.supplyAsync(() -> appending.append(copy), threads)
                    .whenComplete((replies, failure) -> inFlight.release());
        } catch (RejectedExecutionException closedMeanwhile) {
            inFlight.release();
            return CompletableFuture.failedFuture(stopping());
        }
    }

    @Override
    public CompletableFuture<CoordinatorState> read() {
        if (closed) {
            return CompletableFuture.failedFuture(stopping());
        }
        try {
            return reading.read();
        } catch (RejectedExecutionException closedMeanwhile) {
            return CompletableFuture.failedFuture(stopping());
        }
    }

    @Override
    public CoordinatorState applied() {
        return replica.applied().state();
    }

    /** Changes the members; ends with this log. */
    public ClusterMembership membership() {
        return membership;
    }

    @Override
    public LogStatus status() {
        return status.read();
    }

    @Override
    public long takeSnapshot() {
        try {
            machine.writeSnapshot();
            SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                    sender.client(),
                    server.getId(),
                    server.getGroupIds().iterator().next(),
                    EntrySender.newCall(),
                    SNAPSHOT_TIMEOUT.toMillis(),
                    1);
            RaftClientReply reply =
                    server.snapshotManagementAsync(request).get(SNAPSHOT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (reply.isSuccess()) {
                return reply.getLogIndex();
            }
            throw new LogRefusedException(Reason.UNAVAILABLE, "no snapshot was taken", reply.getException());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogRefusedException(Reason.UNAVAILABLE, "interrupted", e);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new LogRefusedException(Reason.UNAVAILABLE, "no snapshot was taken", e);
        }
    }

    /** Exchanges entries for a snapshot, which gives their space back. */
    private void snapshotSoon() {
        threads.execute(() -> {
            try {
                takeSnapshot();
            } catch (RuntimeException | Error notNow) {
                LOGGER.atWarn().setCause(notNow).log("no snapshot could be taken to gain disk space");
            }
        });
    }

    @Override
    public void close() {
        if (!closed) {
            handOverBeforeStop();
            end();
        }
    }

    /** Stops without a word to the others. */
    void end() {
        closed = true;
        watchdog.close();
        machine.stopping();
        try (threads;
                sender) {
            server.close();
            threads.shutdownNow();
        } catch (IOException e) {
            throw new LogIndeterminateException("the log did not close in order", e);
        }
    }

    /** Takes what other nodes send. */
    RaftServer server() {
        return server;
    }

    /** Spares the others an election, and whoever waits for them. */
    void handOverBeforeStop() {
        membership.leadElsewhere(status());
    }

    private static LogRefusedException stopping() {
        return new LogRefusedException(Reason.UNAVAILABLE, "this node is stopping");
    }
}
