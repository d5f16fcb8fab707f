package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Evidence;
import dev.concordat.participant.branch.FenceKind;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Move;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.PhaseTwoPlan;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.context.Remembered;
import dev.concordat.participant.journal.FenceJournal;
import dev.concordat.participant.journal.jdbc.FenceLocation;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Branches that are prepared transactions of one PostgreSQL database. */
public final class PostgresBranchResource implements BranchResource {

    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration KEPT = Duration.ofHours(1);

    private final PreparedTransactions prepared;
    private final FenceLocation fence;
    private final Owners owners;
    private final Notifiers notifiers;
    private final LockLooks looks;
    private final BranchWatch watch;
    private final FenceJournal journal;
    private final DeferredCallbacks callbacks;
    private final HeldTransactions held;
    private final EarlierCalls earlier = new EarlierCalls(System::nanoTime);
    private final JdbcTemplate jdbc;
    private final Remembered<BranchKey, String> remembered = new Remembered<>(MAX_REMEMBERED, KEPT, System::nanoTime);

    /** Of an instance that holds nothing open. */
    public PostgresBranchResource(
            DataSource phaseTwo, Gid.Owner owner, FenceJournal journal, DeferredCallbacks callbacks) {
        this(phaseTwo, owner, journal, callbacks, new HeldTransactions("none", 0, callbacks));
    }

    /** With connections of phase two: in auto-commit mode, and never bound to a branch. */
    public PostgresBranchResource(
            DataSource phaseTwo,
            Gid.Owner owner,
            FenceJournal journal,
            DeferredCallbacks callbacks,
            HeldTransactions held) {
        this.held = held;
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.prepared = new PreparedTransactions(phaseTwo, owner, System::nanoTime);
        this.fence = new FenceLocation(phaseTwo);
        this.owners = new Owners(phaseTwo, System::nanoTime);
        this.notifiers = new Notifiers(phaseTwo);
        this.looks = new LockLooks(phaseTwo, owner);
        this.watch = new BranchWatch(looks, notifiers::refresh);
        this.journal = journal;
        this.callbacks = callbacks;
    }

    /** Saves the look-up when the outcome comes to the instance that prepared; nothing depends on it. */
    void remember(Gid gid) {
        remembered.put(gid.key(), gid.format());
    }

    boolean remembers(BranchKey key) {
        return remembered.get(key).isPresent() || held.knows(key);
    }

    /** The mark of another instance that holds a transaction open in this database. */
    public Optional<String> holderElsewhere(TransactionId transaction) {
        String begins = HeldTransactions.markOf(transaction);
        return jdbc
                .queryForList(
                        "select application_name from pg_catalog.pg_stat_activity"
                                + " where datname = current_database() and application_name like ?",
                        String.class,
                        begins + "%")
                .stream()
                .map(name -> String.valueOf(name).substring(begins.length()))
                .filter(mark -> !HeldTransactions.isMark(mark, held.instance()))
                .findFirst();
    }

    /** What this instance holds open. */
    public HeldTransactions held() {
        return held;
    }

    /** The role that has prepared a branch, whoever that is. */
    Optional<String> ownerOf(BranchKey key) {
        return prepared.find(key).map(PreparedTransactions.Found::owner);
    }

    /** Whether a tombstone of this branch is here. */
    boolean isAborted(BranchKey key) {
        return journal.find(key).filter(kind -> kind == FenceKind.TOMBSTONE).isPresent();
    }

    /** What this database says of a branch; the fence last, so that one that is committed in between is seen there. */
    Evidence look(BranchKey key) {
        Optional<PreparedTransactions.Found> found = prepared.find(key);
        if (found.isPresent()) {
            return found.get().isForeign()
                    ? new Evidence.Foreign(found.get().owner(), found.get().self())
                    : new Evidence.Prepared();
        }
        return journal.find(key).<Evidence>map(Evidence.Fenced::new).orElseGet(Evidence.Nothing::new);
    }

    /** Where the fence row of a branch goes. */
    FenceTable fence() {
        return fence.get();
    }

    Owners owners() {
        return owners;
    }

    Notifiers notifiers() {
        return notifiers;
    }

    EarlierCalls earlier() {
        return earlier;
    }

    BranchWatch watch() {
        return watch;
    }

    /** Rolls back what was prepared for a trial only. */
    void rollBack(String gid) {
        prepared.rollBack(gid, null);
    }

    /** Whether a branch that rolls back has met rows of one of its own transaction that was prepared here before. */
    Optional<LockLooks.Overlap> overlap(BranchKey key, int backend) {
        boolean first = !remembered.any(other -> other.transaction().equals(key.transaction()));
        return first ? Optional.empty() : looks.overlap(key, backend);
    }

    /** What is prepared for this participant and cannot be ended by it, with what to do, oldest first. */
    public List<String> unfinishable() {
        return prepared.foreign().stream()
                .map(found -> found.gid() + ": prepared, owner " + found.owner() + ", this service is " + found.self()
                        + ": GRANT " + found.owner() + " TO " + found.self())
                .toList();
    }

    /** Whether a PREPARE whose answer was lost has happened. False proves nothing: it may be on its way still. */
    boolean isPrepared(Gid gid) {
        return prepared.isPrepared(gid.format());
    }

    @Override
    public List<InDoubtBranch> inDoubt() {
        List<InDoubtBranch> all = new ArrayList<>(prepared.all());
        all.addAll(held.waiting());
        return all;
    }

    @Override
    public BranchAnswer carryOut(Order order, BranchKey key) {
        if (order == Order.PREPARE) {
            Optional<BranchAnswer> vote = held.vote(key);
            if (vote.isPresent()) {
                return vote.get();
            }
        } else {
            // Undone first: what is left behind in the fence would wait for it, or it for that.
            held.decided(key, order == Order.COMMIT ? "another execution of it has voted" : "it is aborted");
        }
        return settle(order, key, new PhaseTwoPlan(order, remembered.remove(key).orElse(null)));
    }

    @Override
    public void disown(BranchKey key) {
        held.decided(key, "another instance was asked for the branch of this name");
    }

    @Override
    public BranchAnswer withdraw(BranchKey key) {
        return settle(
                Order.ABORT, key, PhaseTwoPlan.withdrawal(remembered.remove(key).orElse(null)));
    }

    private BranchAnswer settle(Order order, BranchKey key, PhaseTwoPlan plan) {
        PhaseTwoPlan.Step step = plan.start();
        PreparedTransactions.@Nullable Found seen = null;
        while (true) {
            if (step instanceof PhaseTwoPlan.Step.FindPrepared) {
                seen = prepared.find(key).orElse(null);
                step = seen != null && seen.isForeign()
                        ? plan.foundForeign(seen.owner(), seen.self())
                        : plan.found(seen == null ? null : seen.gid());
            } else if (step instanceof PhaseTwoPlan.Step.FindFence) {
                step = plan.fenced(journal.find(key).orElse(null));
            } else if (step instanceof PhaseTwoPlan.Step.Perform act) {
                step = plan.performed(perform(act.move(), key, act.gid(), seen == null ? null : seen.role()));
            } else if (step instanceof PhaseTwoPlan.Step.Answered answered) {
                return ended(key, answered.answer());
            } else if (step instanceof PhaseTwoPlan.Step.Busy busy) {
                return busy(order, busy.why());
            } else {
                throw new IllegalStateException("no such step: " + step);
            }
        }
    }

    private BranchAnswer ended(BranchKey key, Move.Answer answer) {
        if (answer.result() == CommitResult.DONE) {
            callbacks.fire(key, true);
            held.fire(key, true);
        } else if (answer.result() == AbortResult.DONE) {
            callbacks.fire(key, false);
            held.fire(key, false);
        }
        return new BranchAnswer(answer.result(), answer.detail());
    }

    private PhaseTwoPlan.Effect perform(Move move, BranchKey key, String gid, @Nullable String role) {
        try {
            if (move instanceof Move.LeaveTombstone) {
                return journal.leaveTombstone(key) ? PhaseTwoPlan.Effect.DONE : PhaseTwoPlan.Effect.OVERTAKEN;
            }
            if (move instanceof Move.CommitPrepared) {
                prepared.commit(gid, role);
            } else if (move instanceof Move.RollBackPrepared) {
                prepared.rollBack(gid, role);
            } else {
                throw new IllegalArgumentException("not to be performed: " + move);
            }
            return PhaseTwoPlan.Effect.DONE;
        } catch (DataAccessException e) {
            return switch (SqlStates.of(e)) {
                // Not ours to end: whose it is, the next look tells.
                case SqlStates.UNDEFINED_OBJECT, SqlStates.INSUFFICIENT_PRIVILEGE -> PhaseTwoPlan.Effect.OVERTAKEN;
                case SqlStates.NOT_IN_PREREQUISITE_STATE -> PhaseTwoPlan.Effect.BUSY;
                default -> throw e;
            };
        }
    }

    private static BranchAnswer busy(Order order, String why) {
        return switch (order) {
            case PREPARE -> throw new IllegalStateException(why + "; ask again");
            case COMMIT -> new BranchAnswer(CommitResult.RETRY, why);
            case ABORT -> new BranchAnswer(AbortResult.RETRY, why);
        };
    }
}
