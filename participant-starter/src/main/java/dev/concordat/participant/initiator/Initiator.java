package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.UnknownOutcomeException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.Doom;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.client.CommitReply;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.TransactionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Begins a global transaction, and ends it by one request with the carried list (DESIGN 3.1). Thread-safe. */
final class Initiator {

    private static final Logger LOG = LoggerFactory.getLogger(Initiator.class);

    private static final int MAX_REASON = 500;

    private final CoordinatorClient coordinators;
    private final InitiatorSettings settings;
    private final TransactionIds ids = new TransactionIds(Clock.systemUTC());

    Initiator(CoordinatorClient coordinators, InitiatorSettings settings) {
        this.coordinators = coordinators;
        this.settings = settings;
    }

    /** Sends nothing. */
    BranchScope begin(GlobalTransactionOptions options) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "A global transaction cannot begin inside a local one, whose work it would not contain:"
                            + " begin it outside, or put both annotations on the same method");
        }
        Duration timeout = options.timeout() == null ? settings.timeout() : options.timeout();
        BranchBook book = BranchBook.ofInitiator(settings.participant(), options.tolerateLostCalls());
        TransactionId id = ids.next();
        LOG.debug("Global transaction begun, transaction={}, name={}", id, options.name());
        return new BranchScope(id, book, timeout, System::nanoTime);
    }

    /** Returns only if everything is committed, or there was nothing to commit. */
    void complete(BranchScope scope) {
        if (scope.timeLeft().isZero()) {
            scope.book().setRollbackOnly(AbortReason.DEADLINE_PASSED.wireName(), "its time was up before the commit");
        }
        Verdict verdict = scope.book().verdict();
        if (verdict instanceof Verdict.Commit commit) {
            commit(scope.transaction(), commit.branches());
        } else if (verdict instanceof Verdict.Abort abort) {
            abort(scope.transaction(), abort);
            throw aborted(scope.transaction(), abort.doom());
        }
    }

    /** The work failed; never throws, as the failure of the work is what the caller must see. */
    void abandon(BranchScope scope, Throwable cause) {
        scope.book()
                .setRollbackOnly(
                        AbortReason.REQUESTED.wireName(),
                        "the initiator's work failed: " + cause.getClass().getName());
        if (scope.book().verdict() instanceof Verdict.Abort abort) {
            try {
                abort(scope.transaction(), abort);
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void commit(TransactionId id, List<BranchRequest> branches) {
        CommitReply reply = coordinators.commit(id, branches, settings.decisionBudget());
        if (reply instanceof CommitReply.Committed) {
            return;
        }
        if (reply instanceof CommitReply.Aborted aborted) {
            throw new GlobalTransactionAbortedException(id, aborted.reason(), null, null);
        }
        if (reply instanceof CommitReply.NothingDecided nothing) {
            // Nobody else has the list, and we will not ask again: it cannot be committed any more.
            Doom doom = new Doom("coordinator-unavailable", nothing.detail());
            abort(id, new Verdict.Abort(doom, branches, true));
            throw aborted(id, doom);
        }
        String detail = reply instanceof CommitReply.Unknown unknown ? unknown.detail() : null;
        throw new UnknownOutcomeException(id, String.valueOf(detail), null);
    }

    /** Where nothing can be prepared there is nobody to tell and nothing that could be committed. */
    private void abort(TransactionId id, Verdict.Abort abort) {
        if (!abort.mustBeTold()) {
            return;
        }
        String reason = brief(abort.doom().reason() + ": " + abort.doom().detail());
        CommitReply reply = coordinators.abort(id, reason, abort.branches(), settings.abortBudget());
        if (reply instanceof CommitReply.Committed) {
            throw new UnknownOutcomeException(id, "a coordinator says that it is committed", null);
        }
        if (!(reply instanceof CommitReply.Aborted)) {
            LOG.warn(
                    "Abort could not be told to any coordinator, participants will ask, transaction={}, reply={}",
                    id,
                    reply);
        }
    }

    /** One line within the bounds of the contract's texts. */
    private static String brief(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON);
    }

    private static GlobalTransactionAbortedException aborted(TransactionId id, Doom doom) {
        return new GlobalTransactionAbortedException(id, doom.reason(), doom.detail(), (@Nullable Throwable) null);
    }
}
