package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.UnavailableException;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Transition;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The real core behind a log that is a list: what is submitted is applied at once, unless it is made unavailable. */
final class FakeCore implements Proposer, StateView {

    static final long START = 1_800_000_000_000L;

    long now = START;
    boolean available = true;

    /** Thrown once by whatever is submitted. */
    volatile @Nullable Error broken;

    private final List<Command> submitted = new ArrayList<>();
    private final List<AppliedListener> listeners = new ArrayList<>();
    private CoordinatorState state = CoordinatorState.empty();
    private int made;

    synchronized void listen(AppliedListener listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized CompletableFuture<Reply> submit(Command command) {
        Error thrown = broken;
        if (thrown != null) {
            broken = null;
            throw thrown;
        }
        submitted.add(command);
        return available
                ? CompletableFuture.completedFuture(apply(command))
                : CompletableFuture.failedFuture(new UnavailableException("no leader", null));
    }

    synchronized Reply apply(Command command) {
        Transition transition = Protocol.apply(state, command, new LogTime(now));
        state = transition.state();
        listeners.forEach(listener -> listener.applied(transition.effects(), state));
        return transition.reply();
    }

    @Override
    public synchronized CoordinatorState applied() {
        return state;
    }

    synchronized <C extends Command> List<C> submitted(Class<C> kind) {
        return submitted.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void register(String participant, String instance, String url) {
        apply(new Command.Register(new ParticipantName(participant), instance, url, Duration.ofSeconds(15)));
    }

    TransactionId commit(BranchSpec... branches) {
        TransactionId id = id();
        apply(new Command.DecideCommit(id, List.of(branches)));
        return id;
    }

    TransactionId abort(BranchSpec... branches) {
        TransactionId id = id();
        apply(new Command.DecideAbort(id, AbortReason.REQUESTED, null, List.of(branches)));
        return id;
    }

    synchronized TransactionId id() {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        random[8] = (byte) (made >> 8);
        random[9] = (byte) made++;
        return TransactionId.of(START, random);
    }

    static BranchSpec prepared(String branch, String participant) {
        return at(branch, participant, null, Vote.PREPARED);
    }

    static BranchSpec held(String branch, String participant, String instance, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(branch), new ParticipantName(participant), null, vote, instance);
    }

    static BranchSpec at(String branch, String participant, @Nullable String callback, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(branch), new ParticipantName(participant), callback, vote);
    }
}
