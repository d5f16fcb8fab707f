package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of a coordinator node. Every node answers every call; what it answers has been applied
 * there. Methods block, so call them on virtual threads; safe for use by many.
 *
 * <p>All of them may throw {@link UnavailableException} and {@link OverloadedException} (nothing was decided by the call)
 * and, where they write, {@link IndeterminateException} (nothing is promised; ask again with the same content).
 */
public final class Coordinator {

    private final LogAccess log;
    private final CommitFlow commits;
    private final InquiryFlow inquiries;
    private final CompletionWatch completions;
    private final TransactionIds ids;
    private final InstantSource clock;
    private final int maxUnfinished;

    /**
     * @param maxUnfinished transactions under way, beyond which new ones are turned away
     */
    public Coordinator(
            LogAccess log,
            Proposer proposer,
            VotingRound voting,
            CompletionWatch completions,
            InstantSource clock,
            int maxUnfinished) {
        this.log = log;
        this.commits = new CommitFlow(log, voting, clock);
        this.inquiries = new InquiryFlow(log, proposer, clock);
        this.completions = completions;
        this.ids = new TransactionIds(clock);
        this.clock = clock;
        this.maxUnfinished = maxUnfinished;
    }

    /**
     * Begins a transaction under a new identifier.
     *
     * @param timeout until its deadline, cut to the cluster's {@code max-lifetime}
     * @throws RestoredException if nothing can be begun yet after a restore
     */
    public Reply begin(@Nullable String name, Duration timeout) {
        TransactionId id = ids.next();
        admit(id);
        if (log.applied().isLost(id)) {
            throw new RestoredException(log.applied().table().lostUntil().instant());
        }
        return log.apply(new Command.Begin(id, name, timeout));
    }

    /**
     * Adds a branch, or a vote to a branch.
     *
     * @throws LevelTooLowException if the branch is held by an instance, and not every node can read that
     */
    public Reply enlist(TransactionId id, BranchSpec branch) {
        requireLevelFor(List.of(branch));
        return log.apply(new Command.Enlist(id, branch));
    }

    /**
     * Decides, asking for missing votes, and waits for the completion of a commit as ordered.
     *
     * @return {@link Reply.Accepted} with whatever was decided, commit or abort, or a rejection
     * @throws LevelTooLowException if a branch is held by an instance, and not every node can read that
     */
    public Reply commit(CommitOrder order) {
        requireLevelFor(order.branches());
        admit(order.id());
        Reply reply = commits.decide(order);
        // An abort is answered as soon as it is decided: there is nothing that the caller could be waiting for.
        if (reply instanceof Reply.Accepted accepted
                && accepted.transaction() instanceof Decided decided
                && decided.decision() == Decision.COMMIT) {
            return new Reply.Accepted(completions.await(decided, order.awaitCompletion()), accepted.changed());
        }
        return reply;
    }

    /**
     * Decides to abort, durably, also for an identifier never seen.
     *
     * @param text the caller's reason, for the timeline
     * @throws LevelTooLowException if a branch is held by an instance, and not every node can read that
     */
    public Reply abort(TransactionId id, @Nullable String text, List<BranchSpec> branches) {
        requireLevelFor(branches);
        admit(id);
        return log.apply(new Command.DecideAbort(id, AbortReason.REQUESTED, text, branches));
    }

    /** The transaction as it is, or the rejection that says why it cannot be shown. */
    public Reply find(TransactionId id) {
        return found(log.read(), id, clock.millis());
    }

    /** What a state says of a transaction to whoever wants to see it. Pure. */
    static Reply found(CoordinatorState recent, TransactionId id, long wallMillis) {
        GlobalTransaction known = recent.table().find(id);
        if (known != null) {
            return new Reply.Accepted(known, false);
        }
        if (recent.isLost(id)) {
            return new Reply.Rejected(
                    new Rejection.OutcomeLost(id, recent.table().lostUntil()));
        }
        Duration age = Duration.ofMillis(wallMillis - id.createdAtMillis());
        boolean tooOld = recent.isForgotten(id) || age.compareTo(recent.policy().maxLifetime()) > 0;
        return new Reply.Rejected(tooOld ? new Rejection.OutcomeForgotten(id) : new Rejection.TransactionUnknown(id));
    }

    public TransactionQuery.Page list(TransactionQuery query) {
        return query.run(log.read(), clock.instant());
    }

    /** Answers in the order of the inquiries. */
    public List<Outcome> outcomes(List<BranchInquiry> asked) {
        return inquiries.answer(asked);
    }

    public Reply retry(TransactionId id) {
        return log.apply(new Command.Retry(id));
    }

    public Reply resolve(TransactionId id, BranchId branch, Resolution resolution) {
        return log.apply(new Command.Resolve(id, branch, resolution));
    }

    public Reply register(ParticipantName participant, String instance, String url, Duration ttl) {
        return log.apply(new Command.Register(participant, instance, url, ttl));
    }

    public Reply deregister(ParticipantName participant, String instance) {
        return log.apply(new Command.Deregister(participant, instance));
    }

    public Reply announce(ClusterNode node) {
        return log.apply(new Command.AnnounceNode(node));
    }

    public Reply forgetNode(String node) {
        return log.apply(new Command.ForgetNode(node));
    }

    public Reply raiseLevel(int level, List<String> members) {
        return log.apply(new Command.RaiseLevel(level, members));
    }

    /** A state that contains everything acknowledged before this call. */
    public CoordinatorState read() {
        return log.read();
    }

    /** This node's own state, at once; for bounds and gauges, not for answers. */
    public CoordinatorState applied() {
        return log.applied();
    }

    private void requireLevelFor(List<BranchSpec> branches) {
        LevelTooLowException refusal =
                LevelTooLowException.refusalOf(branches, log.applied().nodes());
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Work already begun is never turned away. */
    private void admit(TransactionId id) {
        CoordinatorState own = log.applied();
        if (own.table().unfinished().size() >= maxUnfinished && own.table().find(id) == null) {
            throw new OverloadedException(maxUnfinished + " transactions are under way");
        }
    }
}
