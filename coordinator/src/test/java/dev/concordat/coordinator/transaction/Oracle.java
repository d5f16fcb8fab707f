package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Remembers every decision applied and every answer given in a run, and finds the first that contradicts another. */
public final class Oracle {

    private final ModelParticipants participants;
    private final Map<TransactionId, Decided> decisions = new TreeMap<>();
    private final Map<TransactionId, Set<BranchId>> abortsTold = new TreeMap<>();
    private final Map<TransactionId, Decision> told = new TreeMap<>();
    private final Set<TransactionId> forgotten = new TreeSet<>();
    private final Set<TransactionId> remembered = new TreeSet<>();
    private LogTime lostUntil = LogTime.ZERO;

    public Oracle(ModelParticipants participants) {
        this.participants = participants;
    }

    /**
     * Every node is lost, and a new cluster begins with what a backup held. What was told before stays true; only that a
     * decision is not known any more may be said of what the backup lacks, and what it has is known again.
     */
    void restored(CoordinatorState backup, LogTime until) {
        lostUntil = until;
        remembered.clear();
        backup.table().byId().forEach((id, known) -> {
            if (known instanceof Decided) {
                remembered.add(id);
                forgotten.remove(id);
            }
        });
    }

    private boolean isLost(TransactionId id) {
        return id.createdAtMillis() <= lostUntil.millis() && !remembered.contains(id);
    }

    /** A lost outcome may be called so only if a restore has lost it. */
    private void lost(TransactionId id) {
        require(id.createdAtMillis() <= lostUntil.millis(), () -> "S15: called lost without a restore: " + id);
        forgotten.add(id);
    }

    public static void require(boolean holds, String property) {
        if (!holds) {
            throw new Violated(property);
        }
    }

    static void require(boolean holds, Supplier<String> property) {
        if (!holds) {
            throw new Violated(property.get());
        }
    }

    /** A decision is applied: S2, S3, and S9 for the aborts that were told before. */
    void decided(Decided decided) {
        TransactionId id = decided.id();
        require(!isLost(id), () -> "S2: decided after a restore may have lost its decision: " + decided);
        require(!decisions.containsKey(id), () -> "S2: decided again: " + decided);
        require(!forgotten.contains(id), () -> "S15: decided after it was called forgotten: " + decided);
        if (decided.decision() == Decision.COMMIT) {
            for (Branch branch : decided.branches().all()) {
                ModelParticipants.Real real = participants.real(id, branch.id());
                boolean ready = real == ModelParticipants.Real.PREPARED
                        || real == ModelParticipants.Real.READ_ONLY
                        || real == ModelParticipants.Real.LOST;
                require(ready, () -> "S3: commit with " + branch.id() + " which is " + real);
                require(
                        !abortsTold.getOrDefault(id, Set.of()).contains(branch.id()),
                        () -> "S9: told abort: " + branch);
            }
        }
        decisions.put(id, decided);
    }

    /** The decision applied, if there is one. */
    public @Nullable Decided decision(TransactionId id) {
        return decisions.get(id);
    }

    /** Whether a client may have been told that this transaction is forgotten. */
    public boolean wasCalledForgotten(TransactionId id) {
        return forgotten.contains(id);
    }

    /** Atomicity, from the participants' side (S1). */
    public void checkAtomicity(TransactionId id) {
        Decided decided = decisions.get(id);
        participants.of(id).forEach((branch, real) -> {
            if (real == ModelParticipants.Real.COMMITTED) {
                require(isCommit(decided, branch), () -> "S1: committed without a commit: " + id + " " + branch);
            }
            if (real == ModelParticipants.Real.ABORTED) {
                require(!isCommit(decided, branch), () -> "S1: aborted in spite of the commit: " + id + " " + branch);
            }
        });
    }

    private static boolean isCommit(@Nullable Decided decided, BranchId branch) {
        return decided != null
                && decided.decision() == Decision.COMMIT
                && decided.branches().find(branch) != null;
    }

    /** A participant is told (S9): a commit only if it is one, an abort only if no commit of the branch can be. */
    public void answered(TransactionId id, BranchId branch, Outcome outcome) {
        Decided decided = decisions.get(id);
        switch (outcome) {
            case COMMIT -> require(isCommit(decided, branch), () -> "S9: commit told without a commit: " + id);
            case ABORT -> {
                require(!isLost(id), () -> "S9: abort told of what a restore may have lost: " + id);
                boolean inDoubt = participants.real(id, branch) == ModelParticipants.Real.PREPARED;
                require(!(inDoubt && isCommit(decided, branch)), () -> "S9: abort told in spite of the commit: " + id);
                abortsTold.computeIfAbsent(id, ignored -> new TreeSet<>()).add(branch);
            }
            case PENDING -> {}
        }
    }

    /** A client is answered (S15): never one decision and then the other, never nothing after something. */
    public void replied(Command.OfTransaction command, Reply reply) {
        TransactionId id = command.id();
        switch (reply) {
            case Reply.Accepted accepted -> {
                holdsWhatWasAsked(command, accepted.transaction());
                switch (accepted.transaction()) {
                    case Decided decided -> tell(id, decided.decision());
                    case Active active ->
                        require(!told.containsKey(id), () -> "S15: active after it was decided: " + id);
                }
            }
            case Reply.Rejected rejected -> {
                switch (rejected.rejection()) {
                    case Rejection.AlreadyCommitted already -> tell(id, Decision.COMMIT);
                    case Rejection.AlreadyDecided already ->
                        tell(id, already.transaction().decision());
                    case Rejection.OutcomeForgotten ignored -> forget(id);
                    case Rejection.OutcomeLost ignored -> lost(id);
                    case Rejection.TransactionUnknown ignored -> nothingKnown(id);
                    case Rejection.IdFromTheFuture ignored -> nothingKnown(id);
                    case Rejection.VotesMissing ignored -> nothingTold(id);
                    case Rejection.NotResolvable ignored -> {}
                    case Rejection.BranchConflict ignored -> {}
                    case Rejection.BranchUnknown ignored -> {}
                    case Rejection.TooManyBranches ignored -> {}
                    case Rejection.DirectoryFull ignored -> {}
                }
            }
            case Reply.Answered ignored -> {}
            case Reply.Leased ignored -> {}
            case Reply.Noted ignored -> {}
        }
    }

    /** Who is told yes may rely on every branch that was named (S3). */
    private static void holdsWhatWasAsked(Command.OfTransaction command, GlobalTransaction transaction) {
        if (command instanceof Command.Enlist enlist) {
            boolean enlisted = transaction.branches().find(enlist.branch().branch()) != null;
            require(enlisted && transaction instanceof Active, () -> "S3: not enlisted, but told so: " + command);
        }
        if (command instanceof Command.DecideCommit commit
                && transaction instanceof Decided decided
                && decided.decision() == Decision.COMMIT) {
            for (BranchSpec named : commit.branches()) {
                boolean committed = decided.branches().find(named.branch()) != null;
                require(committed, () -> "S3: told committed, but not in the decision: " + named);
            }
        }
    }

    private void tell(TransactionId id, Decision decision) {
        require(!forgotten.contains(id), () -> "S15: " + decision + " told after it was called forgotten: " + id);
        Decision before = told.putIfAbsent(id, decision);
        require(before == null || before == decision, () -> "S15: told " + before + ", then " + decision + ": " + id);
    }

    private void nothingTold(TransactionId id) {
        require(!told.containsKey(id), () -> "S15: open again after " + told.get(id) + ": " + id);
    }

    private void nothingKnown(TransactionId id) {
        nothingTold(id);
        require(!decisions.containsKey(id), () -> "S15: unknown although decided: " + id);
        require(!forgotten.contains(id), () -> "S15: unknown after it was called forgotten: " + id);
    }

    private void forget(TransactionId id) {
        forgotten.add(id);
        Decided decided = decisions.get(id);
        if (decided != null && decided.decision() == Decision.COMMIT) {
            Set<BranchId> open = decided.branches().all().stream()
                    .map(Branch::id)
                    .filter(branch -> participants.real(id, branch) == ModelParticipants.Real.PREPARED)
                    .collect(Collectors.toCollection(TreeSet::new));
            require(open.isEmpty(), () -> "S9: a commit was forgotten before " + open + " had carried it out: " + id);
        }
    }
}
