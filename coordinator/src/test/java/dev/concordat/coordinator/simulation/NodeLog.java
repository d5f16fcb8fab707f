package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogEntry;
import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Transition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The log as one life of one node has it: what it has applied, and what it waits for. */
final class NodeLog implements ReplicatedLog {

    private static final long APPEND_PATIENCE = 1_200;
    private static final long READ_PATIENCE = 800;
    private static final int FAR_BEHIND = 12;

    private final World world;
    private final Node node;
    private final long incarnation;
    private final LogObserver observer;
    private final Map<Long, CompletableFuture<List<Reply>>> waiting = new TreeMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private CoordinatorState state;
    private long applied;
    private long sequence;
    private boolean hearing;

    private record Reading(long from, CompletableFuture<CoordinatorState> answer) {}

    /** @param applied entries that the state contains */
    NodeLog(World world, Node node, long incarnation, CoordinatorState state, long applied, LogObserver observer) {
        this.world = world;
        this.node = node;
        this.incarnation = incarnation;
        this.state = state;
        this.applied = applied;
        this.observer = observer;
    }

    /** Nobody waits for an entry or for a state. */
    boolean isIdle() {
        return waiting.isEmpty() && readings.isEmpty();
    }

    /** How many entries have been applied. */
    long size() {
        return applied;
    }

    @Override
    public CoordinatorState applied() {
        return state;
    }

    @Override
    public CompletableFuture<List<Reply>> append(List<Command> commands) {
        CompletableFuture<List<Reply>> answer = new CompletableFuture<>();
        if (node.crashesAt(CrashPoint.NODE_BEFORE_APPEND)) {
            return answer;
        }
        int target = node.believesToLead() ? node.number : world.raft.leader();
        if (target < 0) {
            node.after(1, () -> refuse(answer, LogRefusedException.Reason.NO_LEADER));
            return answer;
        }
        long number = ++sequence;
        waiting.put(number, answer);
        LogEntry entry =
                new LogEntry(node.name(), incarnation, number, state.nodes().level(), LogTime.ZERO, commands);
        ByteBuffer bytes = ByteBuffer.wrap(EntryCodec.encodeWithinLimits(entry));
        node.after(APPEND_PATIENCE, () -> leaveOpen(number));
        if (target == node.number) {
            node.after(1, () -> propose(target, entry, bytes));
        } else {
            world.network.send(node.number, target, () -> propose(target, entry, bytes));
        }
        node.crashesAt(CrashPoint.NODE_AFTER_APPEND);
        return answer;
    }

    private void propose(int target, LogEntry entry, ByteBuffer bytes) {
        LogRefusedException.Reason refusal = refusal(target, bytes);
        if (refusal == null) {
            if (world.is(Mutation.ANSWERS_BEFORE_A_MAJORITY_HAS_IT)) {
                answerEarly(entry);
            }
            return;
        }
        Runnable arrival = () -> {
            CompletableFuture<List<Reply>> answer = waiting.remove(entry.sequence());
            if (answer != null && node.log() == this) {
                refuse(answer, refusal);
            }
        };
        if (target == node.number) {
            arrival.run();
        } else {
            world.network.send(target, node.number, arrival);
        }
    }

    private LogRefusedException.@Nullable Reason refusal(int target, ByteBuffer bytes) {
        if (!world.nodes[target].isUp()) {
            return LogRefusedException.Reason.UNAVAILABLE;
        }
        LogRefusedException.Reason refusal = world.raft.propose(target, bytes);
        return refusal == null && world.is(Mutation.REFUSES_WHAT_IT_HAS_APPENDED)
                ? LogRefusedException.Reason.UNAVAILABLE
                : refusal;
    }

    private void answerEarly(LogEntry entry) {
        CompletableFuture<List<Reply>> answer = waiting.remove(entry.sequence());
        if (answer != null) {
            List<Reply> replies = new ArrayList<>();
            entry.commands()
                    .forEach(command -> replies.add(
                            world.core.apply(state, command, entry.leaderTime()).reply()));
            node.after(0, () -> answer.complete(replies));
        }
    }

    private static void refuse(CompletableFuture<?> answer, LogRefusedException.Reason reason) {
        answer.completeExceptionally(new LogRefusedException(reason, "refused"));
    }

    private void leaveOpen(long number) {
        boolean kept = world.is(Mutation.KEEPS_WHAT_NOBODY_WAITS_FOR);
        CompletableFuture<List<Reply>> answer = kept ? waiting.get(number) : waiting.remove(number);
        if (answer != null) {
            world.saw(Sight.APPEND_LEFT_OPEN);
            answer.completeExceptionally(new LogIndeterminateException("no answer in time", null));
        }
    }

    @Override
    public CompletableFuture<CoordinatorState> read() {
        CompletableFuture<CoordinatorState> answer = new CompletableFuture<>();
        if (world.is(Mutation.READS_ARE_STALE)) {
            node.after(1, () -> answer.complete(state));
            return answer;
        }
        int target = node.believesToLead() ? node.number : world.raft.leader();
        if (target < 0) {
            node.after(1, () -> refuse(answer, LogRefusedException.Reason.NO_LEADER));
            return answer;
        }
        node.after(READ_PATIENCE, () -> {
            if (!answer.isDone()) {
                refuse(answer, LogRefusedException.Reason.UNAVAILABLE);
            }
        });
        Runnable asked = () -> {
            if (world.raft.confirmsLeadership(target)) {
                long from = world.raft.size();
                Runnable told = () -> waitFor(from, answer);
                if (target == node.number) {
                    told.run();
                } else {
                    world.network.send(target, node.number, told);
                }
            }
        };
        if (target == node.number) {
            node.after(2, asked);
        } else {
            world.network.send(node.number, target, asked);
        }
        return answer;
    }

    private void waitFor(long from, CompletableFuture<CoordinatorState> answer) {
        if (node.log() == this && !answer.isDone()) {
            readings.add(new Reading(from, answer));
            answerReadings();
        }
    }

    private void answerReadings() {
        for (Reading reading : List.copyOf(readings)) {
            if (reading.from() <= applied) {
                readings.remove(reading);
                reading.answer().complete(state);
            }
        }
    }

    /** There may be something to apply. */
    void hear() {
        boolean follows = node.number != world.raft.leader();
        boolean tooLate = world.is(Mutation.FOLLOWER_NEVER_CATCHES_UP) && follows && world.raft.size() - applied > 6;
        if (hearing || applied >= world.raft.size() || tooLate) {
            return;
        }
        hearing = true;
        boolean reached = node.number == world.raft.leader()
                || (world.raft.leader() >= 0 && !world.network.isCut(world.raft.leader(), node.number));
        node.after(reached ? node.lag() : 200, () -> {
            hearing = false;
            if (reached) {
                applyWhatIsThere();
            }
            hear();
        });
    }

    private void applyWhatIsThere() {
        boolean follows = node.number != world.raft.leader();
        if (follows && world.raft.size() - applied > FAR_BEHIND && world.random.nextBoolean()) {
            install();
            return;
        }
        for (int i = 0; i < 4 && applied < world.raft.size() && node.log() == this; i++) {
            if (follows
                    && world.is(Mutation.FOLLOWER_APPLIES_OUT_OF_ORDER)
                    && applied + 1 < world.raft.size()
                    && world.oneIn(4)) {
                state = replay(applied + 1, world.raft.at(applied + 1));
            }
            apply(world.raft.at(applied));
        }
    }

    private void install() {
        world.saw(Sight.SNAPSHOT_INSTALLED);
        applied = world.raft.size();
        state = new Snapshot(world.raft.frontier(), applied).restored(world.core);
        observer.applied(applied, List.of(), state);
        node.applied(applied);
        answerReadings();
    }

    private void apply(Raft.Committed next) {
        List<Effect> effects = new ArrayList<>();
        List<Reply> replies = new ArrayList<>();
        LogEntry entry = EntryCodec.decode(next.bytes().duplicate());
        for (Command command : entry.commands()) {
            Transition step = world.core.apply(state, command, entry.leaderTime());
            state = step.state();
            replies.add(step.reply());
            effects.addAll(step.effects());
        }
        Checks.require(replies.equals(next.replies()), () -> "S18: the replies differ at " + applied);
        Checks.require(effects.equals(next.effects()), () -> "S18: the effects differ at " + applied);
        Checks.sameTouched(entry.commands(), state, next.after(), applied);
        applied++;
        observer.applied(applied, effects, state);
        node.applied(applied);
        if (node.crashesAt(CrashPoint.NODE_AFTER_APPLY)) {
            return;
        }
        if (entry.incarnation() == incarnation && entry.origin().equals(node.name())) {
            CompletableFuture<List<Reply>> answer = waiting.remove(entry.sequence());
            if (answer != null) {
                node.after(0, () -> answer.complete(replies));
            }
        }
        answerReadings();
    }

    private CoordinatorState replay(long index, Raft.Committed committed) {
        CoordinatorState replayed = state;
        LogEntry entry = EntryCodec.decode(committed.bytes().duplicate());
        for (Command command : entry.commands()) {
            replayed = world.core.apply(replayed, command, entry.leaderTime()).state();
        }
        world.trace.mark(index);
        return replayed;
    }

    /** What no deposed leader may do. */
    void applyAlone(LogEntry entry) {
        List<Reply> replies = new ArrayList<>();
        for (Command command : entry.commands()) {
            Transition step = world.core.apply(state, command, entry.leaderTime());
            state = step.state();
            replies.add(step.reply());
        }
        CompletableFuture<List<Reply>> answer = waiting.remove(entry.sequence());
        if (answer != null) {
            node.after(0, () -> answer.complete(replies));
        }
    }

    @Override
    public LogStatus status() {
        throw new UnsupportedOperationException("nobody asks for it here");
    }

    @Override
    public long takeSnapshot() {
        throw new UnsupportedOperationException("nobody asks for it here");
    }

    @Override
    public void close() {}
}
