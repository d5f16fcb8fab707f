package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the replicated log has established; {@link Protocol} says what comes after it. Immutable, so any thread may keep
 * and read any version.
 *
 * @param policy the bounds in force
 * @param now log time, the largest stamp applied
 * @param horizon identifiers created before it that are not known are forgotten; never moves back, not even when
 *     {@code max-lifetime} is raised
 * @param table the transactions
 * @param directory the participants' instances
 * @param nodes the coordinator's own nodes, and the feature level in force
 */
public record CoordinatorState(
        Policy policy,
        LogTime now,
        LogTime horizon,
        TransactionTable table,
        InstanceDirectory directory,
        ClusterNodes nodes) {

    public CoordinatorState {
        if (now.isBefore(horizon)) {
            throw new IllegalArgumentException("I4: the horizon is never ahead of log time");
        }
    }

    public static CoordinatorState empty() {
        return new CoordinatorState(
                Policy.DEFAULT,
                LogTime.ZERO,
                LogTime.ZERO,
                TransactionTable.EMPTY,
                InstanceDirectory.EMPTY,
                ClusterNodes.NONE);
    }

    /** The state that a snapshot held. */
    public static CoordinatorState restore(
            Policy policy,
            LogTime now,
            LogTime horizon,
            LogTime lostUntil,
            ClusterNodes nodes,
            Iterable<GlobalTransaction> transactions,
            Iterable<Instance> instances) {
        TransactionTable table = TransactionTable.EMPTY.lostUntil(lostUntil);
        for (GlobalTransaction transaction : transactions) {
            table = table.put(transaction);
        }
        InstanceDirectory directory = InstanceDirectory.EMPTY;
        for (Instance instance : instances) {
            directory = directory.with(instance);
        }
        return new CoordinatorState(policy, now, horizon, table, directory, nodes);
    }

    /**
     * What a cluster restored from a backup of this state may know. Whatever was decided after the backup is lost, so
     * nothing is presumed any more of identifiers created up to {@code lostUntil} unless this state has their decision:
     * active transactions are dropped, and those identifiers can never be decided anew (R6).
     *
     * @param lostUntil no identifier that the lost cluster may have decided was created later
     */
    public CoordinatorState restoredFromBackup(LogTime lostUntil) {
        LogTime lost = LogTime.max(table.lostUntil(), lostUntil);
        return new CoordinatorState(policy, now, horizon, table.decidedOnly(lost), directory, nodes.withoutAny());
    }

    /** Whether the identifier counts as forgotten: too old, not known, and not {@linkplain #isLost lost}. */
    public boolean isForgotten(TransactionId id) {
        return table.find(id) == null && isTooOld(id) && !table.mayBeLost(id);
    }

    /** Whether the identifier may have been decided where nobody remembers, because of a restore. */
    public boolean isLost(TransactionId id) {
        return table.find(id) == null && table.mayBeLost(id);
    }

    /** I6: what is not known and this old is never decided anew; so only what is this old may be forgotten. */
    boolean isTooOld(TransactionId id) {
        return id.createdAtMillis() < horizon.millis();
    }

    /**
     * What this state can tell a participant about its branch without an entry: a commit or an abort that is decided,
     * an abort because the identifier is too old to be decided otherwise, or {@code pending}.
     *
     * @param participant whose branch it is; null if that is not known, and then it is anybody's
     */
    public Outcome outcomeOf(TransactionId id, BranchId branch, @Nullable ParticipantName participant) {
        GlobalTransaction known = table.find(id);
        if (known != null) {
            return InquiryRules.outcomeOf(known, branch, participant);
        }
        return isForgotten(id) ? Outcome.ABORT : Outcome.PENDING;
    }

    /** Active transactions whose deadline has passed at {@code time}, the most overdue first. */
    public List<TransactionId> expiredAt(LogTime time, int limit) {
        List<TransactionId> expired = new ArrayList<>();
        for (Due due : table.deadlines()) {
            if (expired.size() == limit || time.isBefore(due.at())) {
                break;
            }
            expired.add(due.id());
        }
        return expired;
    }

    /** Every delivery that is outstanding, oldest transaction first: what a new leader has to do. */
    public List<Delivery> outstanding() {
        List<Delivery> outstanding = new ArrayList<>();
        for (TransactionId id : table.unfinished()) {
            if (table.find(id) instanceof Undelivered undelivered) {
                outstanding.addAll(undelivered.deliveries());
            }
        }
        return outstanding;
    }

    /** The same at a later time; time never goes back. */
    CoordinatorState at(LogTime stamp) {
        return new CoordinatorState(policy, LogTime.max(now, stamp), horizon, table, directory, nodes)
                .withPolicy(policy);
    }

    CoordinatorState withPolicy(Policy adopted) {
        LogTime reached = LogTime.max(horizon, now.minus(adopted.maxLifetime()));
        return new CoordinatorState(adopted, now, reached, table, directory, nodes);
    }

    CoordinatorState withDirectory(InstanceDirectory changed) {
        return new CoordinatorState(policy, now, horizon, table, changed, nodes);
    }

    CoordinatorState withNodes(ClusterNodes changed) {
        return new CoordinatorState(policy, now, horizon, table, directory, changed);
    }

    CoordinatorState withTable(TransactionTable changed) {
        return new CoordinatorState(policy, now, horizon, changed, directory, nodes);
    }

    @Nullable
    GlobalTransaction find(TransactionId id) {
        return table.find(id);
    }

    /** Why an identifier that is not in the table cannot be decided, or null if it can. */
    @Nullable
    Rejection refusalOfUnknown(TransactionId id) {
        if (table.mayBeLost(id)) {
            return new Rejection.OutcomeLost(id, table.lostUntil());
        }
        if (isTooOld(id)) {
            return new Rejection.OutcomeForgotten(id);
        }
        if (now.plus(Limits.MAX_AHEAD).millis() < id.createdAtMillis()) {
            return new Rejection.IdFromTheFuture(id);
        }
        return null;
    }

    /** The rejection of a command that needs a known transaction. */
    Transition unknown(TransactionId id) {
        Rejection refusal = refusalOfUnknown(id);
        return rejected(refusal == null ? new Rejection.TransactionUnknown(id) : refusal);
    }

    Transition rejected(Rejection rejection) {
        return new Transition(this, new Reply.Rejected(rejection), List.of());
    }

    Transition noted() {
        return new Transition(this, new Reply.Noted(), List.of());
    }

    Transition unchanged(GlobalTransaction transaction) {
        return new Transition(this, new Reply.Accepted(transaction, false), List.of());
    }

    Transition stored(GlobalTransaction transaction, List<Effect> effects) {
        return new Transition(withTable(table.put(transaction)), new Reply.Accepted(transaction, true), effects);
    }
}
