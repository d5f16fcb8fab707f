package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.UnknownOutcomeException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Stay;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionId;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Begins a global transaction, and ends it by one request with the carried list. Thread-safe. */
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
                            + " begin it outside, put both annotations on the same method, or end the local one first");
        }
        Duration timeout = options.timeout() == null ? settings.timeout() : options.timeout();
        BranchBook book = BranchBook.ofInitiator(settings.participant(), options.tolerateLostCalls());
        TransactionId id = ids.next();
        LOG.debug("Global transaction begun, transaction={}, name={}", id, options.name());
        PrepareMode prepare =
                switch (options.prepare()) {
                    case DEFAULT -> settings.prepare();
                    case ON_RETURN -> PrepareMode.ON_RETURN;
                    case ON_REQUEST -> PrepareMode.ON_REQUEST;
                };
        return new BranchScope(id, book, timeout, System::nanoTime, prepare);
    }

    /** Returns only if everything is committed, or there was nothing to commit. */
    void complete(BranchScope scope) {
        scope.awaitTasks();
        if (scope.timeLeft().isZero()) {
            scope.book().setRollbackOnly(AbortReason.DEADLINE_PASSED.wireName(), "its time was up before the commit");
        }
        if (scope.book().rollbackOnly().isEmpty()) {
            // Nobody has to ask for what is here.
            scope.voteStays().forEach(voted -> scope.book().heldVoted(voted.branch(), voted.vote(), voted.detail()));
        }
        Verdict verdict = scope.book().verdict();
        scope.endStays(verdict instanceof Verdict.Abort ? Stay.End.ABORTED : Stay.End.KEPT);
        carryOut(scope.transaction(), CompletionPlan.of(verdict));
    }

    /** The work failed; never throws, as the failure of the work is what the caller must see. */
    void abandon(BranchScope scope, Throwable cause) {
        scope.book()
                .setRollbackOnly(
                        AbortReason.REQUESTED.wireName(),
                        "the initiator's work failed: " + cause.getClass().getName());
        scope.endStays(Stay.End.ABORTED);
        if (CompletionPlan.of(scope.book().verdict()) instanceof CompletionPlan.Step.Abort abort) {
            try {
                if (abort(scope.transaction(), abort) instanceof CompletionPlan.Step.Unknown unknown) {
                    throw new UnknownOutcomeException(scope.transaction(), unknown.detail(), null);
                }
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void carryOut(TransactionId id, CompletionPlan.Step first) {
        CompletionPlan.Step step = first;
        while (true) {
            if (step instanceof CompletionPlan.Step.Commit commit) {
                step = CompletionPlan.afterCommit(
                        commit.branches(), coordinators.commit(id, commit.branches(), settings.decisionBudget()));
            } else if (step instanceof CompletionPlan.Step.Abort abort) {
                step = abort(id, abort);
            } else if (step instanceof CompletionPlan.Step.CleanUp cleanUp) {
                abort(id, new CompletionPlan.Step.Abort(cleanUp.abort()));
                return;
            } else if (step instanceof CompletionPlan.Step.Aborted aborted) {
                throw new GlobalTransactionAbortedException(id, aborted.reason(), aborted.detail(), null);
            } else if (step instanceof CompletionPlan.Step.Unknown unknown) {
                throw new UnknownOutcomeException(id, unknown.detail(), null);
            } else if (step instanceof CompletionPlan.Step.Completed) {
                return;
            } else {
                // Never told as a success: whoever adds a step says here what it means.
                throw new IllegalStateException("no such step: " + step);
            }
        }
    }

    private CompletionPlan.Step abort(TransactionId id, CompletionPlan.Step.Abort step) {
        Verdict.Abort abort = step.abort();
        String reason = brief(abort.cause().reason() + ": " + abort.cause().detail());
        CommitReply reply = coordinators.abort(id, reason, abort.branches(), settings.abortBudget());
        if (!(reply instanceof CommitReply.Aborted || reply instanceof CommitReply.Committed)) {
            LOG.warn(
                    "Abort could not be told to any coordinator, participants will ask, transaction={}, reply={}",
                    id,
                    reply);
        }
        return CompletionPlan.afterAbort(abort, reply);
    }

    /** One line within the bounds of the contract's texts. */
    private static String brief(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON);
    }
}
