package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.Halt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.StandbyRole;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node belongs to its cluster. Ratis closes a node that was removed as it does after a failure, and without
 * a word; so the leader is asked, and only a node that really is no member any more stays up to say so.
 */
final class MembershipCheck {

    private static final Logger LOGGER = LoggerFactory.getLogger(MembershipCheck.class);
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final NodeIdentity identity;
    private final RaftProperties properties;
    private final Halt halt;
    private final AtomicBoolean judging = new AtomicBoolean();

    private volatile RaftServer.@Nullable Division division;
    private volatile boolean wasMember;
    private volatile boolean removed;
    private volatile boolean stopping;

    MembershipCheck(NodeIdentity identity, RaftProperties properties, Halt halt) {
        this.identity = identity;
        this.properties = properties;
        this.halt = halt;
    }

    /** The node has started. */
    void started(RaftServer.Division started) throws IOException {
        division = started;
        wasMember = identity.wasMember();
        if (isIn(started)) {
            noteMember(started);
        } else if (wasMember) {
            // The entry that removed it may never have been committed.
            Thread.ofVirtual().name("membershipCheck").start(this::askUntilTold);
        }
    }

    boolean isRemoved() {
        return removed;
    }

    /** Whether it is decided here, and nowhere else, what becomes of a log that closed itself. */
    boolean decides() {
        return removed || judging.get();
    }

    /** Whether no leader ever told it that it is a member. */
    boolean isJoining() {
        return !wasMember;
    }

    /** From now on nothing is asked or halted. */
    void stopping() {
        stopping = true;
    }

    /** An entry that changes the members was applied. */
    void membersChanged() throws IOException {
        RaftServer.@Nullable Division known = division;
        if (known == null) {
            return;
        }
        if (isIn(known)) {
            noteMember(known);
        } else if (wasMember) {
            noteRemoval(known);
        }
    }

    private void noteMember(RaftServer.Division known) throws IOException {
        if (known.getRaftConf().getCurrentPeers().isEmpty()) {
            // What it starts with before any leader told it of its group.
            return;
        }
        identity.member();
        wasMember = true;
        // On another thread: this one may be waited for by whoever holds the lock that is needed.
        Thread.ofVirtual().name("standby").start(() -> StandbyRole.assume(known));
    }

    private void noteRemoval(RaftServer.Division known) {
        if (!removed) {
            removed = true;
            LOGGER.atWarn()
                    .addKeyValue("node", known.getId())
                    .log("this node is no member of its cluster any more: it can be switched off");
        }
    }

    /** Ratis closed the log though nobody here asked for it. */
    void closedByItself() {
        if (judging.compareAndSet(false, true)) {
            Thread.ofVirtual().name("membershipCheck").start(this::judge);
        }
    }

    private void judge() {
        RaftServer.@Nullable Division known = division;
        try {
            if (known != null && leaderSaysRemoved(known, BOUND)) {
                noteRemoval(known);
                return;
            }
        } catch (RuntimeException | Error unjudged) {
            halt.halt("the log closed itself, and nobody could be asked why", unjudged);
            return;
        }
        halt.halt("the log closed itself", null);
    }

    private void askUntilTold() {
        RaftServer.@Nullable Division known = division;
        while (known != null && !stopping && !isIn(known)) {
            try {
                if (leaderSaysRemoved(known, BOUND)) {
                    noteRemoval(known);
                    return;
                }
            } catch (RuntimeException | Error unanswered) {
                LOGGER.atError().setCause(unanswered).log("asking for this node's membership failed and is repeated");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private boolean leaderSaysRemoved(RaftServer.Division known, Duration bound) {
        List<RaftPeer> others = new ArrayList<>(known.getRaftConf().getAllPeers());
        others.removeIf(peer -> peer.getId().equals(known.getId()));
        Deadline end = Deadline.in(others.isEmpty() ? Duration.ZERO : bound);
        try (Administration admin = new Administration(known.getGroup().getGroupId(), properties, ANSWER)) {
            while (!end.isOver() && !stopping) {
                for (RaftPeer peer : others) {
                    @Nullable MembershipView group = ask(admin, peer);
                    if (group != null && group.settled()) {
                        return group.member(known.getId().toString()) == null;
                    }
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static @Nullable MembershipView ask(Administration admin, RaftPeer peer) {
        try {
            Optional<MembershipView> group = admin.ask(peer);
            return group.orElse(null);
        } catch (IOException silent) {
            return null;
        }
    }

    /** Whether the node is among the members to come, if they are changing. */
    private static boolean isIn(RaftServer.Division known) {
        return Stream.of(RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)
                .flatMap(role -> known.getRaftConf().getCurrentPeers(role).stream())
                .anyMatch(peer -> peer.getId().equals(known.getId()));
    }
}
