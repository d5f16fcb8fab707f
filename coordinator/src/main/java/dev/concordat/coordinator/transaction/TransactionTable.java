package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * Every transaction that is remembered, with the orders in which time concerns them. Persistent: a snapshot writer or a
 * reader keeps its version while later entries are applied.
 *
 * @param byId all of them, oldest identifier first
 * @param unfinished active, committing or aborting
 * @param deadlines active ones by deadline
 * @param retained those that may be forgotten once their retention has passed, by the time it is counted from
 * @param lostUntil a restore has lost decisions of identifiers created up to then; {@link LogTime#ZERO} if none was
 */
public record TransactionTable(
        TreePMap<TransactionId, GlobalTransaction> byId,
        TreePSet<TransactionId> unfinished,
        TreePSet<Due> deadlines,
        TreePSet<Due> retained,
        LogTime lostUntil) {

    static final TransactionTable EMPTY =
            new TransactionTable(TreePMap.empty(), TreePSet.empty(), TreePSet.empty(), TreePSet.empty(), LogTime.ZERO);

    /** An empty table that knows of a restore. */
    TransactionTable lostUntil(LogTime time) {
        if (!byId.isEmpty()) {
            throw new IllegalStateException("a restore comes before its transactions");
        }
        return new TransactionTable(byId, unfinished, deadlines, retained, time);
    }

    /** Those whose decision is known, for a restore that lost everything else of that time. */
    TransactionTable decidedOnly(LogTime lost) {
        TransactionTable decided = EMPTY.lostUntil(lost);
        for (GlobalTransaction transaction : byId.values()) {
            if (transaction instanceof Decided) {
                decided = decided.put(transaction);
            }
        }
        return decided;
    }

    /** Whether a restore may have lost the decision of the identifier, if it is not in this table. */
    boolean mayBeLost(TransactionId id) {
        return lostUntil.millis() > 0 && id.createdAtMillis() <= lostUntil.millis();
    }

    public @Nullable GlobalTransaction find(TransactionId id) {
        return byId.get(id);
    }

    TransactionTable put(GlobalTransaction transaction) {
        if (byId.get(transaction.id()) instanceof Decided before
                && !(transaction instanceof Decided after && after.decision() == before.decision())) {
            throw new IllegalStateException("I1: the decision of a transaction never changes (R2)");
        }
        TransactionTable rest = without(transaction.id());
        Due deadline = deadlineOf(transaction);
        Due retention = retentionOf(transaction);
        return new TransactionTable(
                rest.byId.plus(transaction.id(), transaction),
                transaction instanceof Finished ? rest.unfinished : rest.unfinished.plus(transaction.id()),
                deadline == null ? rest.deadlines : rest.deadlines.plus(deadline),
                retention == null ? rest.retained : rest.retained.plus(retention),
                lostUntil);
    }

    TransactionTable without(TransactionId id) {
        GlobalTransaction known = byId.get(id);
        if (known == null) {
            return this;
        }
        Due deadline = deadlineOf(known);
        Due retention = retentionOf(known);
        return new TransactionTable(
                byId.minus(id),
                unfinished.minus(id),
                deadline == null ? deadlines : deadlines.minus(deadline),
                retention == null ? retained : retained.minus(retention),
                lostUntil);
    }

    private static @Nullable Due deadlineOf(GlobalTransaction transaction) {
        return transaction instanceof Active active ? new Due(active.deadline(), active.id()) : null;
    }

    /**
     * From when the retention counts, in the words of the rules below; what a backup knew counts from the restore, since
     * nobody could ask meanwhile, and its aborts stay until they are acknowledged: for want of an answer, whoever asks
     * later would be told nothing for ever.
     */
    private @Nullable Due retentionOf(GlobalTransaction transaction) {
        Due due = usualRetentionOf(transaction);
        if (due == null || !mayBeLost(transaction.id())) {
            return due;
        }
        return transaction instanceof Finished ? new Due(LogTime.max(due.at(), lostUntil), due.id()) : null;
    }

    /**
     * From when the retention counts. An unacknowledged commit has none, nor has one that an operator ended (R7). An
     * unacknowledged abort may go: whoever asks later is told to abort, because the identifier is too old by then. The
     * identifier's own time counts too, since its maker's clock may be ahead: a forgotten identifier must be too old to
     * be decided anew (I6).
     */
    private static @Nullable Due usualRetentionOf(GlobalTransaction transaction) {
        LogTime ended =
                switch (transaction) {
                    case Active active -> null;
                    case Committing committing -> null;
                    case Aborting aborting -> aborting.decidedAt();
                    case Finished finished -> finished.completedAt();
                };
        if (ended == null || transaction.branches().anyResolved()) {
            return null;
        }
        LogTime created = new LogTime(transaction.id().createdAtMillis());
        return new Due(LogTime.max(ended, created), transaction.id());
    }
}
