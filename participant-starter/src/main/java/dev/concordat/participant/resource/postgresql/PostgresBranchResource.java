package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Move;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.Settlement;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.FenceJournal;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;

/** Branches that are prepared transactions of one PostgreSQL database. */
public final class PostgresBranchResource implements BranchResource {

    private static final int MAX_REMEMBERED = 10_000;

    private final PreparedTransactions prepared;
    private final FenceJournal journal;
    private final DeferredCallbacks callbacks;
    private final ConcurrentMap<BranchKey, String> remembered = new ConcurrentHashMap<>();

    /** With connections of phase two: in auto-commit mode, and never bound to a branch. */
    public PostgresBranchResource(
            DataSource phaseTwo, Gid.Owner owner, FenceJournal journal, DeferredCallbacks callbacks) {
        this.prepared = new PreparedTransactions(phaseTwo, owner);
        this.journal = journal;
        this.callbacks = callbacks;
    }

    /** Saves the look-up when the outcome comes to the instance that prepared; nothing depends on it. */
    void remember(Gid gid) {
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.put(gid.key(), gid.format());
        }
    }

    /** Whether a PREPARE whose answer was lost has happened. False proves nothing: it may be on its way still. */
    boolean isPrepared(Gid gid) {
        return prepared.isPrepared(gid.format());
    }

    @Override
    public List<InDoubtBranch> inDoubt() {
        return prepared.all();
    }

    @Override
    public BranchAnswer carryOut(Order order, BranchKey key) {
        return settle(order, key, new Settlement(order, remembered.remove(key)));
    }

    @Override
    public BranchAnswer withdraw(BranchKey key) {
        return settle(Order.ABORT, key, Settlement.withdrawal(remembered.remove(key)));
    }

    private BranchAnswer settle(Order order, BranchKey key, Settlement settlement) {
        Settlement.Step step = settlement.start();
        while (true) {
            if (step instanceof Settlement.Step.FindPrepared) {
                step = settlement.found(prepared.find(key).orElse(null));
            } else if (step instanceof Settlement.Step.FindFence) {
                step = settlement.fenced(journal.find(key).orElse(null));
            } else if (step instanceof Settlement.Step.Perform act) {
                step = settlement.performed(perform(act.move(), key, act.gid()));
            } else if (step instanceof Settlement.Step.Answered answered) {
                return ended(key, answered.answer());
            } else {
                return busy(order);
            }
        }
    }

    private BranchAnswer ended(BranchKey key, Move.Answer answer) {
        if (answer.result() == CommitResult.DONE) {
            callbacks.fire(key, true);
        } else if (answer.result() == AbortResult.DONE) {
            callbacks.fire(key, false);
        }
        return new BranchAnswer(answer.result(), answer.detail());
    }

    private Settlement.Effect perform(Move move, BranchKey key, String gid) {
        try {
            if (move instanceof Move.LeaveTombstone) {
                return journal.leaveTombstone(key) ? Settlement.Effect.DONE : Settlement.Effect.OVERTAKEN;
            }
            if (move instanceof Move.CommitPrepared) {
                prepared.commit(gid);
            } else {
                prepared.rollBack(gid);
            }
            return Settlement.Effect.DONE;
        } catch (DataAccessException e) {
            return switch (SqlStates.of(e)) {
                case SqlStates.UNDEFINED_OBJECT -> Settlement.Effect.OVERTAKEN;
                case SqlStates.NOT_IN_PREREQUISITE_STATE -> Settlement.Effect.BUSY;
                default -> throw e;
            };
        }
    }

    private static BranchAnswer busy(Order order) {
        return switch (order) {
            case PREPARE -> throw new IllegalStateException("the branch is being worked on; ask again");
            case COMMIT -> new BranchAnswer(CommitResult.RETRY, "the branch is being worked on");
            case ABORT -> new BranchAnswer(AbortResult.RETRY, "the branch is being worked on");
        };
    }
}
