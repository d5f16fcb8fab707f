package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.loop.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether this node's log moves and whether its disk has room, and ends a node that is stuck (L8). The
 * looking and the judging are two threads, since whoever looks at a stuck log or disk may be stuck there himself.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final RaftServer.Division division;
    private final DiskFloor floor;
    private final Runnable snapshot;
    private final NodeVitals vitals;
    private final MembershipCheck membershipCheck;
    private final Halt halt;
    private final WatchPolicy policy = new WatchPolicy();
    private final AtomicReference<WatchPolicy.@Nullable Sample> answer = new AtomicReference<>();
    private volatile boolean closed;
    private @Nullable Loop looks;
    private @Nullable Loop judges;

    /** @param snapshot asks for a snapshot and returns at once */
    Watchdog(
            RaftServer.Division division,
            DiskFloor floor,
            Runnable snapshot,
            NodeVitals vitals,
            MembershipCheck membershipCheck,
            Halt halt) {
        this.division = division;
        this.membershipCheck = membershipCheck;
        this.floor = floor;
        this.snapshot = snapshot;
        this.vitals = vitals;
        this.halt = halt;
    }

    Watchdog start() {
        looks = Loop.start(Thread.ofPlatform().daemon().name("watchdog-looks"), this::look);
        judges = Loop.start(Thread.ofPlatform().daemon().name("watchdog"), this::judge);
        return this;
    }

    private void look() throws InterruptedException {
        try {
            lookAtDisk();
            answer.set(sample());
        } catch (RuntimeException closing) {
            // Ratis throws so while the log is being opened, replaced or closed; if that lasts, nothing is
            // answered.
            LOGGER.atDebug().setCause(closing).log("the log could not be looked at");
        }
        Thread.sleep(INTERVAL);
    }

    private void lookAtDisk() {
        try {
            if (floor.look()) {
                snapshot.run();
            }
        } catch (IOException e) {
            LOGGER.atDebug().setCause(e).log("the free space could not be read");
        }
    }

    private WatchPolicy.Sample sample() {
        RaftLog log = division.getRaftLog();
        DivisionInfo info = division.getInfo();
        boolean open = info.isAlive();
        long applied = info.getLastAppliedIndex();
        long known = division.getCommitInfos().stream()
                .mapToLong(CommitInfoProto::getCommitIndex)
                .max()
                .orElse(applied);
        vitals.behind(Math.max(0, known - applied));
        return new WatchPolicy.Sample(
                open ? log.getNextIndex() - 1 : log.getFlushIndex(),
                log.getFlushIndex(),
                log.getLastCommittedIndex(),
                applied,
                open,
                division.getStateMachine().getLifeCycleState() != LifeCycle.State.RUNNING);
    }

    private void judge() throws InterruptedException {
        Thread.sleep(INTERVAL);
        WatchPolicy.Verdict verdict = policy.look(answer.getAndSet(null));
        // The log of a node that was removed stands still for good, and the node stays up to say so.
        judge(membershipCheck.decides() ? new WatchPolicy.Verdict.Moving() : verdict);
    }

    private void judge(WatchPolicy.Verdict verdict) {
        switch (verdict) {
            case WatchPolicy.Verdict.Moving moving -> vitals.stuck(null);
            case WatchPolicy.Verdict.Suspect suspect -> vitals.stuck(suspect.what());
            case WatchPolicy.Verdict.Stuck stuck -> {
                vitals.stuck(stuck.what());
                if (!closed) {
                    halt.halt("the log is stuck: " + stuck.what(), null);
                }
            }
        }
    }

    /** From now on nothing is judged. */
    @Override
    public void close() {
        closed = true;
        Stream.of(looks, judges).filter(Objects::nonNull).forEach(Loop::close);
    }
}
