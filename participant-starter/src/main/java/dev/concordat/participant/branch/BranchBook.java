package dev.concordat.participant.branch;

import dev.concordat.participant.branch.BranchState.Answered;
import dev.concordat.participant.branch.BranchState.Lost;
import dev.concordat.participant.branch.BranchState.Open;
import dev.concordat.participant.branch.BranchState.RolledBack;
import dev.concordat.participant.branch.BranchState.Voted;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The branches that one context has given out, and what became of them: the carried list in the making. Thread-safe.
 * Once {@linkplain #seal() sealed} it takes nothing in any more, so that nothing can join behind the decision.
 */
public final class BranchBook {

    private final @Nullable BranchId own;
    private final ParticipantName self;
    private final boolean toleratesLostCalls;
    private final Map<BranchId, BranchState> branches = new LinkedHashMap<>();
    private int children;
    private @Nullable Doom doom;
    private boolean sealed;

    private BranchBook(@Nullable BranchId own, ParticipantName self, boolean toleratesLostCalls) {
        this.own = own;
        this.self = self;
        this.toleratesLostCalls = toleratesLostCalls;
    }

    /** The book of an initiator. */
    public static BranchBook ofInitiator(ParticipantName self, boolean toleratesLostCalls) {
        return new BranchBook(null, self, toleratesLostCalls);
    }

    /** The book of a call that works in branch {@code own}. */
    public static BranchBook ofCall(BranchId own, ParticipantName self) {
        return new BranchBook(own, self, false);
    }

    /** A name for a local transaction: the context's own branch first, then its children. */
    public synchronized BranchId openLocal() {
        if (own != null && !branches.containsKey(own)) {
            return open(own);
        }
        return open(nextChild());
    }

    /** A name for a call to another participant. */
    public synchronized BranchId openCall() {
        return open(nextChild());
    }

    private BranchId nextChild() {
        children++;
        return own == null ? new BranchId(Integer.toString(children)) : own.child(children);
    }

    private BranchId open(BranchId branch) {
        if (sealed) {
            throw new IllegalStateException("the transaction has ended here; nothing can join it any more");
        }
        if (branches.size() >= Limits.MAX_BRANCHES) {
            throw new IllegalStateException("a transaction has at most " + Limits.MAX_BRANCHES + " branches");
        }
        branches.put(branch, new Open());
        return branch;
    }

    /** A local transaction voted. */
    public synchronized void voted(BranchId branch, Vote vote) {
        close(branch, new Voted(self, vote));
        if (vote == Vote.REFUSED) {
            setRollbackOnly("vote-refused", "branch " + branch + " of " + self + " could not be prepared");
        }
    }

    /** A local transaction was rolled back by the application. */
    public synchronized void rolledBack(BranchId branch) {
        if (!sealed) {
            close(branch, new RolledBack());
        }
    }

    /**
     * A call answered with these branches.
     *
     * @throws IllegalArgumentException if one of them is neither the call's branch nor below it
     */
    public synchronized void answered(BranchId call, BranchesHeader header) {
        for (BranchesHeader.Entry entry : header.branches()) {
            String name = entry.branch().value();
            if (!name.equals(call.value()) && !name.startsWith(call.value() + ".")) {
                throw new IllegalArgumentException("branch " + name + " is not part of the call " + call);
            }
        }
        close(call, new Answered());
        for (BranchesHeader.Entry entry : header.branches()) {
            branches.put(entry.branch(), new Voted(entry.participant(), entry.vote()));
            if (entry.vote() == Vote.REFUSED) {
                setRollbackOnly("vote-refused", "branch " + entry.branch() + " of " + entry.participant() + " refused");
            }
        }
    }

    /** A call ended without a usable answer. */
    public synchronized void lost(BranchId call, @Nullable ParticipantName participant, String detail) {
        close(call, new Lost(participant));
        if (!toleratesLostCalls) {
            setRollbackOnly("lost-call", detail);
        }
    }

    private void close(BranchId branch, BranchState state) {
        if (sealed) {
            throw new IllegalStateException("branch " + branch + " ended after the transaction did");
        }
        BranchState before = branches.put(branch, state);
        if (!(before instanceof Open)) {
            throw new IllegalStateException("branch " + branch + " ends a second time: " + before + ", " + state);
        }
    }

    /** From now on the transaction can only abort; the first reason stays. */
    public synchronized void setRollbackOnly(String reason, String detail) {
        if (doom == null) {
            doom = new Doom(reason, detail);
        }
    }

    /** Why the transaction can only abort, if so. */
    public synchronized Optional<Doom> rollbackOnly() {
        return Optional.ofNullable(doom);
    }

    /** Nothing can join any more. What is still open can no longer vote, and dooms the transaction. */
    public synchronized void seal() {
        branches.forEach((branch, state) -> {
            if (state instanceof Open) {
                setRollbackOnly("still-open", "branch " + branch + " had not ended when the transaction did");
            }
        });
        sealed = true;
    }

    /** Whether nothing can join any more. */
    public synchronized boolean isSealed() {
        return sealed;
    }

    /** What a participant reports to its caller; seals the book. */
    public synchronized BranchesHeader report() {
        seal();
        List<BranchesHeader.Entry> entries = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (state instanceof Voted voted) {
                entries.add(new BranchesHeader.Entry(branch, voted.participant(), voted.vote()));
            } else if (state instanceof Open || state instanceof Lost) {
                entries.add(new BranchesHeader.Entry(branch, participantOf(state), Vote.REFUSED));
            }
        });
        if (doom != null && own != null) {
            BranchId mine = own;
            entries.removeIf(entry -> entry.branch().equals(mine));
            entries.add(0, new BranchesHeader.Entry(mine, self, Vote.REFUSED));
        }
        return new BranchesHeader(entries);
    }

    /** How the initiator ends the transaction; seals the book. */
    public synchronized Verdict verdict() {
        seal();
        if (doom != null) {
            return new Verdict.Abort(doom, toAbort(), mayBePrepared());
        }
        List<BranchRequest> carried = new ArrayList<>();
        boolean prepared = false;
        for (Map.Entry<BranchId, BranchState> branch : branches.entrySet()) {
            if (branch.getValue() instanceof Voted voted) {
                prepared |= voted.vote() == Vote.PREPARED;
                carried.add(request(branch.getKey(), voted.participant(), voted.vote()));
            }
        }
        if (carried.size() > Limits.MAX_BRANCHES) {
            return new Verdict.Abort(
                    new Doom("too-large", "more than " + Limits.MAX_BRANCHES + " branches"), toAbort(), true);
        }
        return prepared ? new Verdict.Commit(carried) : new Verdict.Nothing();
    }

    /** Every branch that may have been prepared, as far as its participant is known. */
    public synchronized List<BranchRequest> toAbort() {
        List<BranchRequest> named = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (state instanceof Voted voted) {
                named.add(request(branch, voted.participant(), voted.vote()));
            } else if (state instanceof Open || (state instanceof Lost lost && lost.participant() != null)) {
                named.add(request(branch, participantOf(state), Vote.REFUSED));
            }
        });
        return List.copyOf(named.subList(0, Math.min(named.size(), Limits.MAX_BRANCHES)));
    }

    private boolean mayBePrepared() {
        return branches.values().stream()
                .anyMatch(state -> state instanceof Open
                        || state instanceof Lost
                        || (state instanceof Voted voted && voted.vote() != Vote.READ_ONLY));
    }

    private ParticipantName participantOf(BranchState state) {
        return state instanceof Lost lost && lost.participant() != null ? lost.participant() : self;
    }

    private static BranchRequest request(BranchId branch, ParticipantName participant, Vote vote) {
        // A refused branch is named without a vote: it is told the abort, in case that it was prepared after all.
        String wire = vote == Vote.REFUSED ? null : vote.wireName();
        return new BranchRequest(branch.value(), participant.value(), wire, null);
    }
}
