package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of the state. Every command is idempotent: a log may apply an entry's twin. */
public sealed interface Command {

    /** A command about one transaction. */
    sealed interface OfTransaction extends Command {
        TransactionId id();
    }

    /** Begin a transaction with a deadline in log time. */
    record Begin(TransactionId id, @Nullable String name, Duration timeout) implements OfTransaction {}

    /** Add a branch, or a vote to a branch. */
    record Enlist(TransactionId id, BranchSpec branch) implements OfTransaction {}

    /**
     * Decide to commit with these branches and those enlisted, all of them voted (R3).
     *
     * @param branches named by the caller, with the votes of a voting round where there was one
     */
    record DecideCommit(TransactionId id, List<BranchSpec> branches) implements OfTransaction {
        public DecideCommit {
            branches = List.copyOf(branches);
            if (branches.stream().anyMatch(branch -> branch.vote() == Vote.REFUSED)) {
                throw new IllegalArgumentException("a refused branch cannot be committed");
            }
        }
    }

    /**
     * Decide to abort, durably even for an identifier never seen.
     *
     * @param text the caller's own words, for the timeline
     */
    record DecideAbort(
            TransactionId id, AbortReason reason, @Nullable String text, List<BranchSpec> branches)
            implements OfTransaction {
        public DecideAbort {
            branches = List.copyOf(branches);
        }
    }

    /** Abort if the deadline has passed by log time. */
    record AbortIfExpired(TransactionId id) implements OfTransaction {}

    /** A participant's branch has waited longer than its timeout: an unknown transaction is aborted (protocol.md: Asking). */
    record InquireExpired(TransactionId id, BranchId branch) implements OfTransaction {}

    /** A branch has carried out the decision. */
    record Acknowledge(TransactionId id, BranchId branch) implements OfTransaction {}

    /** A branch cannot prove that it was prepared. */
    record ReportHazard(
            TransactionId id, BranchId branch, @Nullable String detail) implements OfTransaction {}

    /** A delivery failed. */
    record ReportFailure(TransactionId id, BranchId branch, String error, LogTime nextAttemptAt)
            implements OfTransaction {}

    /** An operator wants every open branch to be asked now, hazards too. */
    record Retry(TransactionId id) implements OfTransaction {}

    /** An operator gives up on a branch. */
    record Resolve(TransactionId id, BranchId branch, Resolution resolution) implements OfTransaction {}

    /** An instance of a participant registers or renews its lease. */
    record Register(ParticipantName participant, String instance, String url, Duration ttl) implements Command {}

    /** An instance of a participant leaves. */
    record Deregister(ParticipantName participant, String instance) implements Command {}

    /** A leader makes its configuration that of the cluster. */
    record AdoptPolicy(Policy policy) implements Command {}

    /** A coordinator node makes itself known, or says something new about itself. */
    record AnnounceNode(ClusterNode node) implements Command {}

    /** A coordinator node has left for good. */
    record ForgetNode(String node) implements Command {}

    /**
     * Write at a higher feature level from now on, if all of these nodes have said that they can; never a lower one.
     *
     * @param members every node of the cluster, as the leader knows it
     */
    record RaiseLevel(int level, List<String> members) implements Command {
        public RaiseLevel {
            members = List.copyOf(members);
        }
    }

    /** Nothing but the time stamp of the entry: lets log time pass on an idle cluster. */
    record AdvanceTime() implements Command {}
}
