package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogEntry;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.NewWork;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Transition;
import dev.concordat.protocol.TransactionId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the port {@link dev.concordat.coordinator.log.ReplicatedLog} promises of the log, and nothing more: one order of
 * committed entries that is never lost. A leader can change with entries under way, which then survive it or do not; a
 * deposed leader does not know it yet; nodes apply when they hear of it. How Raft does that is not modelled.
 */
final class Raft {

    private static final long TICK = 250;
    private static final int NOBODY = -1;
    private static final int PATIENCE_IN_TICKS = 2;

    /** An entry in the log of a leader, and what is in its bytes. */
    private record Stamped(ByteBuffer bytes, LogEntry entry) {}

    /**
     * A committed entry, and what applying it returned.
     *
     * @param bytes as they are in the log; to be read from a duplicate
     */
    record Committed(
            ByteBuffer bytes, LogEntry entry, List<Reply> replies, List<Effect> effects, CoordinatorState after) {}

    private final World world;
    private final List<Committed> committed = new ArrayList<>();
    private final Deque<Stamped> underWay = new ArrayDeque<>();
    private CoordinatorState frontier = CoordinatorState.empty();
    private int leader = NOBODY;
    private long term;
    private int ticksWithoutMajority;

    Raft(World world) {
        this.world = world;
    }

    int leader() {
        return leader;
    }

    long size() {
        return committed.size();
    }

    Committed at(long index) {
        return committed.get((int) index);
    }

    /** The state after every entry that is committed, whether or not a node has applied it. */
    CoordinatorState frontier() {
        return frontier;
    }

    void start() {
        elect((int) world.between(0, Network.NODES));
        tick();
    }

    private void tick() {
        if (leader != NOBODY && !leads()) {
            if (++ticksWithoutMajority > PATIENCE_IN_TICKS) {
                world.saw(Sight.LEADER_LOST_ITS_MAJORITY);
                depose();
            }
        } else {
            ticksWithoutMajority = 0;
        }
        if (leader == NOBODY && world.random.nextBoolean()) {
            electAnyone();
        }
        world.agenda.after(
                world.checks.isDraining() ? 16 * TICK : world.faults.healed() && leader != NOBODY ? 4 * TICK : TICK,
                this::tick);
    }

    /** One that died and came back leads no more, however soon that was. */
    private boolean leads() {
        return world.nodes[leader].isUp() && world.nodes[leader].believesToLead() && hasMajority(leader);
    }

    private boolean hasMajority(int node) {
        int reached = 0;
        for (Node other : world.nodes) {
            if (other.isUp() && (other.number == node || world.network.isJoined(node, other.number))) {
                reached++;
            }
        }
        return reached > Network.NODES / 2;
    }

    /** For whatever reason, another node takes over. */
    void changeLeader() {
        depose();
        electAnyone();
    }

    private void depose() {
        int old = leader;
        leader = NOBODY;
        ticksWithoutMajority = 0;
        if (old != NOBODY) {
            // It hears of that late, and goes on as if it led.
            world.agenda.after(world.between(0, 2_500), () -> {
                if (leader != old) {
                    world.nodes[old].deposed();
                }
            });
        }
    }

    private void electAnyone() {
        List<Integer> able = new ArrayList<>();
        for (Node node : world.nodes) {
            if (node.isUp() && hasMajority(node.number)) {
                able.add(node.number);
            }
        }
        if (!able.isEmpty()) {
            elect(able.get(world.random.nextInt(able.size())));
        }
    }

    private void elect(int node) {
        leader = node;
        term++;
        ticksWithoutMajority = 0;
        int survivors = underWay.isEmpty() ? 0 : world.random.nextInt(underWay.size() + 1);
        for (int i = 0; i < survivors; i++) {
            world.saw(Sight.ENTRY_SURVIVED_ITS_LEADER);
            commit(underWay.removeFirst());
        }
        if (!underWay.isEmpty()) {
            world.saw(Sight.ENTRY_TRUNCATED);
            world.tell(null, () -> "truncated " + underWay);
            underWay.clear();
        }
        if (term > 1) {
            world.saw(Sight.LEADER_CHANGED);
        }
        world.tell(null, () -> "node " + node + " leads term " + term);
        world.trace.mark(1_000 + node);
        world.nodes[node].elected(term, committed.size());
    }

    /**
     * A node that takes itself for the leader is asked to append. What it appends are the bytes with its clock behind them
     * (R4), as {@code Intake} makes them.
     *
     * @param bytes of an entry
     * @return why it does not; null if it does, or believes so
     */
    LogRefusedException.@Nullable Reason propose(int at, ByteBuffer bytes) {
        if (at != leader) {
            world.saw(Sight.PROPOSAL_OF_A_DEPOSED_LEADER);
            if (world.is(Mutation.DEPOSED_LEADER_APPLIES_ALONE) && world.nodes[at].believesToLead()) {
                world.nodes[at].log().applyAlone(stamped(at, bytes).entry());
            }
            return world.nodes[at].believesToLead() ? null : LogRefusedException.Reason.NO_LEADER;
        }
        if (!world.nodes[at].isReady()) {
            return LogRefusedException.Reason.NOT_READY;
        }
        Stamped stamped = stamped(at, bytes);
        LogRefusedException.Reason refusal = refusal(stamped.entry());
        if (refusal == null) {
            underWay.addLast(stamped);
            world.agenda.after(world.between(2, 14), () -> replicate(stamped));
        }
        return refusal;
    }

    private LogRefusedException.@Nullable Reason refusal(LogEntry entry) {
        if (!world.faults.refusesAppend()) {
            return null;
        }
        boolean newWork = NewWork.isIn(entry.commands());
        world.saw(newWork ? Sight.SPACE_REFUSED : Sight.APPEND_REFUSED);
        return newWork ? LogRefusedException.Reason.NO_SPACE : LogRefusedException.Reason.UNAVAILABLE;
    }

    private Stamped stamped(int at, ByteBuffer bytes) {
        byte[] clock = EntryCodec.timeStamp(new LogTime(world.nodes[at].millis()));
        ByteBuffer stamped = ByteBuffer.allocate(bytes.remaining() + clock.length)
                .put(bytes.duplicate())
                .put(clock)
                .flip();
        return new Stamped(stamped, EntryCodec.decode(stamped.duplicate()));
    }

    private void replicate(Stamped entry) {
        if (!isUnderWay(entry)) {
            return;
        }
        if (leader == NOBODY || !leads()) {
            world.agenda.after(150, () -> replicate(entry));
            return;
        }
        Stamped next;
        do {
            next = underWay.removeFirst();
            commit(next);
        } while (!next.entry().equals(entry.entry()));
    }

    private boolean isUnderWay(Stamped entry) {
        for (Stamped other : underWay) {
            if (other.entry().equals(entry.entry())) {
                return true;
            }
        }
        return false;
    }

    private void commit(Stamped stamped) {
        LogEntry entry = stamped.entry();
        List<Reply> replies = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (Command command : entry.commands()) {
            Transition step = world.core.apply(frontier, command, entry.leaderTime());
            world.checks.applied(frontier, command, step);
            frontier = step.state();
            replies.add(step.reply());
            effects.addAll(step.effects());
        }
        committed.add(new Committed(stamped.bytes(), entry, replies, effects, frontier));
        world.trace.mark(2_000 + effects.size());
        for (Node node : world.nodes) {
            node.hear();
        }
    }

    /** Whether this life of that node has proposed to commit the transaction, and it was done or may be yet. */
    boolean hasProposalOf(String node, long incarnation, TransactionId id) {
        return underWay.stream()
                        .map(Stamped::entry)
                        .anyMatch(entry -> isOf(entry, node, incarnation) && indexOfCommit(entry, id) >= 0)
                || committed.stream()
                        .anyMatch(done -> isOf(done.entry(), node, incarnation)
                                && indexOfCommit(done.entry(), id) >= 0
                                && done.replies().get(indexOfCommit(done.entry(), id)) instanceof Reply.Accepted);
    }

    private static boolean isOf(LogEntry entry, String node, long incarnation) {
        return entry.origin().equals(node) && entry.incarnation() == incarnation;
    }

    private static int indexOfCommit(LogEntry entry, TransactionId id) {
        for (int i = 0; i < entry.commands().size(); i++) {
            if (entry.commands().get(i) instanceof Command.DecideCommit commit
                    && commit.id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a reader at that node can be sure of the present, having asked whoever leads. */
    boolean confirmsLeadership(int node) {
        return node == leader && world.nodes[node].isReady() && hasMajority(node);
    }
}
