package dev.concordat.participant.branch;

import dev.concordat.participant.branch.BookedBranch.Answered;
import dev.concordat.participant.branch.BookedBranch.Joined;
import dev.concordat.participant.branch.BookedBranch.LeftOut;
import dev.concordat.participant.branch.BookedBranch.Lost;
import dev.concordat.participant.branch.BookedBranch.Missing;
import dev.concordat.participant.branch.BookedBranch.Open;
import dev.concordat.participant.branch.BookedBranch.RolledBack;
import dev.concordat.participant.branch.BookedBranch.Voted;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.BranchesHeader.Entry;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The branches that one context has given out, and what became of them: the carried list in the making. Thread-safe.
 * Once {@linkplain #seal() sealed} it takes nothing in any more, so that nothing can join behind the decision.
 */
public final class BranchBook {

    /** Names for what is no branch of its own too: calls, and work in what is held open. */
    private static final int MAX_NAMES = 10_000;

    private final @Nullable BranchId own;
    private final ParticipantName self;
    private final boolean toleratesLostCalls;
    private final Map<BranchId, BookedBranch> branches = new LinkedHashMap<>();
    private final Set<BranchId> locals = new LinkedHashSet<>();
    private final HeldBranches held = new HeldBranches();
    private int children;
    private @Nullable AbortCause abortCause;
    private @Nullable String note;
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

    /** The branch that this context works in; empty for an initiator. */
    public Optional<BranchId> own() {
        return Optional.ofNullable(own);
    }

    /** A name for a local transaction: the context's own branch first, then its children. */
    public synchronized BranchId openLocal() {
        BranchId branch = own != null && !branches.containsKey(own) ? open(own) : open(nextChild());
        locals.add(branch);
        return branch;
    }

    /**
     * A name for a local transaction in one of several databases, which the name ends with: a request that comes twice and
     * is routed differently is two branches, of which the caller lists the one that it heard of.
     */
    public synchronized BranchId openLocalIn(String database) {
        BranchId branch = own != null && !branches.containsKey(in(own, database))
                ? open(in(own, database))
                : open(in(nextChild(), database));
        locals.add(branch);
        return branch;
    }

    private static BranchId in(BranchId branch, String database) {
        return new BranchId(branch.value() + "." + database);
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
        long counting = branches.values().stream()
                .filter(state -> !(state instanceof Joined || state instanceof Answered))
                .count();
        if (counting + held.size() >= Limits.MAX_BRANCHES || branches.size() >= MAX_NAMES) {
            throw new IllegalStateException("a transaction has at most " + Limits.MAX_BRANCHES
                    + " branches, those of calls that failed included");
        }
        branches.put(branch, new Open());
        return branch;
    }

    /** A local transaction voted, and nothing more is known of it. */
    public synchronized void voted(BranchId branch, Vote vote) {
        voted(branch, vote, LocalWork.UNKNOWN, "it could not be prepared");
    }

    /**
     * A local transaction voted.
     *
     * @param cause why it is refused, where it is
     */
    public synchronized void voted(BranchId branch, Vote vote, LocalWork work, String cause) {
        if (vote == Vote.REFUSED) {
            close(branch, new Missing(work, "vote-refused", cause, true));
        } else {
            close(branch, new Voted(self, vote));
            makesGoodFor(work);
        }
    }

    private void makesGoodFor(LocalWork work) {
        branches.replaceAll((name, state) ->
                state instanceof Missing missing && missing.work().isRepeatedBy(work)
                        ? noLongerMissed(missing)
                        : state);
    }

    /**
     * A local transaction ended, and its work stands in one that this instance holds open.
     *
     * @param holding name of the one that is held open: {@code branch} itself, or that of an earlier call
     */
    public synchronized void joined(BranchId branch, BranchId holding, String instance, LocalWork work) {
        close(branch, new Joined());
        makesGoodFor(work);
        held.joined(holding, self, instance).ifPresent(this::setRollbackOnly);
    }

    /**
     * What this process held open for this context has voted.
     *
     * @param cause why it is refused, where it is
     */
    public synchronized void heldVoted(BranchId branch, Vote vote, @Nullable String cause) {
        held.voted(branch);
        branches.put(branch, new Voted(self, vote));
        if (vote == Vote.REFUSED) {
            setRollbackOnly("vote-refused", "branch " + branch + " of " + self + " refused: " + cause);
        }
    }

    /** A local transaction was rolled back, and nothing more is known of it. */
    public synchronized void rolledBack(BranchId branch) {
        rolledBack(branch, LocalWork.UNKNOWN);
    }

    /** A local transaction was rolled back by the application: a success of the whole would be without its work. */
    public synchronized void rolledBack(BranchId branch, LocalWork work) {
        if (!sealed) {
            close(
                    branch,
                    work.mayBeMissed()
                            ? new RolledBack()
                            : new Missing(work, "rolled-back", work.describe() + " was rolled back", false));
        }
    }

    private BookedBranch noLongerMissed(Missing missing) {
        return missing.mayBePrepared() ? new LeftOut(self) : new RolledBack();
    }

    /**
     * A call answered, not with an error, with these branches.
     *
     * @throws IllegalArgumentException if one of them is neither the call's branch nor below it
     */
    public synchronized void answered(BranchId call, BranchesHeader header) {
        checkBelow(call, header);
        close(call, new Answered());
        for (Entry entry : header.branches()) {
            Vote vote = entry.vote();
            if (vote == null) {
                held.heard(entry).ifPresent(this::setRollbackOnly);
                continue;
            }
            branches.put(entry.branch(), new Voted(entry.participant(), vote));
            if (entry.vote() == Vote.REFUSED) {
                setRollbackOnly(
                        "vote-refused",
                        "branch " + entry.branch() + " of " + entry.participant() + " refused"
                                + (entry.cause() == null ? "" : ": " + entry.cause()));
            }
        }
    }

    /**
     * A call answered with an error: it leaves nothing. Its branches are in no list of a commit, whatever they voted.
     *
     * @throws IllegalArgumentException if one of them is neither the call's branch nor below it
     */
    public synchronized void failed(BranchId call, BranchesHeader header) {
        checkBelow(call, header);
        close(call, new Answered());
        for (Entry entry : header.branches()) {
            if (entry.vote() == null) {
                held.failed(entry).ifPresent(this::setRollbackOnly);
            } else if (entry.vote() != Vote.READ_ONLY) {
                branches.put(entry.branch(), new LeftOut(entry.participant()));
            }
        }
    }

    private static void checkBelow(BranchId call, BranchesHeader header) {
        for (Entry entry : header.branches()) {
            String name = entry.branch().value();
            // One that is held open keeps the name of the call that began it, which may be an earlier one.
            boolean isBelow = name.equals(call.value()) || name.startsWith(call.value() + ".");
            if (entry.vote() != null && !isBelow) {
                throw new IllegalArgumentException("branch " + name + " is not part of the call " + call);
            }
        }
    }

    /** A call ended without a usable answer. */
    public synchronized void lost(BranchId call, @Nullable ParticipantName participant, String detail) {
        if (sealed) {
            return;
        }
        close(call, new Lost(participant));
        if (!toleratesLostCalls) {
            setRollbackOnly("lost-call", detail);
        }
    }

    private void close(BranchId branch, BookedBranch state) {
        if (sealed) {
            throw new IllegalStateException("branch " + branch + " ended after the transaction did");
        }
        BookedBranch before = branches.put(branch, state);
        if (!(before instanceof Open)) {
            throw new IllegalStateException("branch " + branch + " ends a second time: " + before + ", " + state);
        }
    }

    /** From now on the transaction can only abort; the first reason stays. */
    public synchronized void setRollbackOnly(String reason, String detail) {
        setRollbackOnly(new AbortCause(reason, detail));
    }

    private void setRollbackOnly(AbortCause why) {
        if (abortCause == null) {
            abortCause = why;
        }
    }

    /** What went wrong meanwhile, for people; said of work that is missing in the end. */
    public synchronized void note(String problem) {
        note = problem;
    }

    /** Why the transaction can only abort, if so. */
    public synchronized Optional<AbortCause> rollbackOnly() {
        return Optional.ofNullable(abortCause);
    }

    /** Whether nothing can join any more. */
    public synchronized boolean isSealed() {
        return sealed;
    }

    /** Whether this branch was given to a call that has not ended. */
    public synchronized boolean isOpenCall(BranchId branch) {
        return branches.get(branch) instanceof Open && !locals.contains(branch);
    }

    /** Whether nothing has joined so far. */
    public synchronized boolean isEmpty() {
        return branches.isEmpty();
    }

    /**
     * Nothing can join any more. What is still open can no longer vote, and makes the transaction abort; so does a local
     * transaction whose work is missing, as nobody has made good for it.
     */
    public synchronized void seal() {
        if (!held.isEmpty() && branches.values().stream().anyMatch(Lost.class::isInstance)) {
            setRollbackOnly(
                    "lost-call",
                    "a call ended without a usable answer, and it may have worked in a local transaction that is held"
                            + " open, where nothing can be left out");
        }
        branches.forEach((branch, state) -> {
            if (state instanceof Open) {
                setRollbackOnly("still-open", "branch " + branch + " had not ended when the transaction did");
            } else if (state instanceof Missing missing) {
                setRollbackOnly(missing.reason(), describe(branch, missing));
            }
        });
        sealed = true;
    }

    private String describe(BranchId branch, Missing missing) {
        return "branch " + branch + " of " + self + ": " + describe(missing);
    }

    private String describe(Missing missing) {
        String cause = missing.cause() + (note == null ? "" : " (" + note + ")");
        return "rolled-back".equals(missing.reason())
                ? "its exception did not get through and no later attempt succeeded; let it through, or say"
                        + " @ToleratesRollback if the rest may commit without it: " + cause
                : cause;
    }

    /** What a participant reports to its caller under an answer that is no error; seals the book. */
    public synchronized BranchesHeader report() {
        seal();
        List<Entry> entries = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (state instanceof Voted voted) {
                entries.add(new Entry(branch, voted.participant(), voted.vote()));
            } else if (state instanceof Missing || state instanceof Open || state instanceof Lost) {
                entries.add(new Entry(branch, participantOf(state), Vote.REFUSED));
            }
        });
        entries.addAll(held.entries());
        if (abortCause != null && own != null) {
            BranchId mine = own;
            entries.removeIf(entry -> entry.branch().equals(mine));
            // Once only: a header has a bound.
            String cause = branches.get(mine) instanceof Missing missing ? describe(missing) : abortCause.detail();
            entries.add(0, Entry.refused(mine, self, cause));
        }
        return new BranchesHeader(entries);
    }

    /** The branches of this context's own that are prepared. */
    public synchronized List<BranchId> prepared() {
        return locals.stream()
                .filter(branch -> branches.get(branch) instanceof Voted voted && voted.vote() == Vote.PREPARED)
                .toList();
    }

    /**
     * What a participant reports to its caller under an error: no vote that could be committed. Whatever may still be
     * prepared is named as refused, so that an abort can tell it. Seals the book.
     *
     * @param gone of the context's own branches those that are rolled back for good
     */
    public synchronized BranchesHeader reportFailure(Collection<BranchId> gone) {
        seal();
        List<Entry> entries = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (!gone.contains(branch)) {
                state.mayBePreparedAt(self).ifPresent(holder -> entries.add(new Entry(branch, holder, Vote.REFUSED)));
            }
        });
        entries.addAll(held.leftBehind());
        return new BranchesHeader(entries);
    }

    /** How the initiator ends the transaction; seals the book. */
    public synchronized Verdict verdict() {
        seal();
        if (abortCause != null) {
            return new Verdict.Abort(abortCause, toAbort(), mayBePrepared());
        }
        List<BranchRequest> carried = new ArrayList<>();
        boolean prepared = false;
        for (Map.Entry<BranchId, BookedBranch> branch : branches.entrySet()) {
            if (branch.getValue() instanceof Voted voted) {
                prepared |= voted.vote() == Vote.PREPARED;
                carried.add(request(branch.getKey(), voted.participant(), voted.vote()));
            }
        }
        carried.addAll(held.requests());
        if (carried.size() > Limits.MAX_BRANCHES) {
            return new Verdict.Abort(
                    new AbortCause("too-large", "more than " + Limits.MAX_BRANCHES + " branches"), toAbort(), true);
        }
        return prepared || !held.isEmpty() ? new Verdict.Commit(carried) : new Verdict.Nothing(leftOut());
    }

    private List<BranchRequest> leftOut() {
        List<BranchRequest> named = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (state instanceof LeftOut left) {
                named.add(request(branch, left.participant(), Vote.REFUSED));
            }
        });
        named.addAll(held.leftOut());
        return named.subList(0, Math.min(named.size(), Limits.MAX_BRANCHES));
    }

    /** Every branch that may have been prepared, as far as its participant is known; those of failed calls last. */
    public synchronized List<BranchRequest> toAbort() {
        List<BranchRequest> named = new ArrayList<>();
        branches.forEach((branch, state) -> {
            if (state instanceof Voted voted) {
                named.add(request(branch, voted.participant(), voted.vote()));
            } else if (!(state instanceof LeftOut)) {
                state.mayBePreparedAt(self).ifPresent(holder -> named.add(request(branch, holder, Vote.REFUSED)));
            }
        });
        named.addAll(held.requests());
        named.addAll(leftOut());
        return List.copyOf(named.subList(0, Math.min(named.size(), Limits.MAX_BRANCHES)));
    }

    private boolean mayBePrepared() {
        return !held.isEmpty()
                || !held.leftOut().isEmpty()
                || branches.values().stream()
                        .anyMatch(state -> state instanceof Lost
                                || state.mayBePreparedAt(self).isPresent());
    }

    private ParticipantName participantOf(BookedBranch state) {
        return state instanceof Lost lost && lost.participant() != null ? lost.participant() : self;
    }

    private static BranchRequest request(BranchId branch, ParticipantName participant, Vote vote) {
        // A refused branch is named without a vote: it is told the abort, in case that it was prepared after all.
        String wire = vote == Vote.REFUSED ? null : vote.wireName();
        return new BranchRequest(branch.value(), participant.value(), wire, null);
    }
}
