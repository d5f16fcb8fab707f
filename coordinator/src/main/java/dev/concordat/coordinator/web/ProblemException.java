package dev.concordat.coordinator.web;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. Without a stack trace: it is an answer, not a fault. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final String detail;
    private final transient @Nullable TransactionId transaction;
    private final @Nullable AbortReason reason;

    ProblemException(
            Problem problem, String detail, @Nullable TransactionId transaction, @Nullable AbortReason reason) {
        super(problem.slug() + ": " + detail, null, false, false);
        this.problem = problem;
        this.detail = detail;
        this.transaction = transaction;
        this.reason = reason;
    }

    public ProblemException of(TransactionId id) {
        return new ProblemException(problem, detail, id, reason);
    }

    public ProblemException withReason(AbortReason given) {
        return new ProblemException(problem, detail, transaction, given);
    }

    Problem problem() {
        return problem;
    }

    ProblemView view(@Nullable TransactionId fallback) {
        TransactionId id = transaction == null ? fallback : transaction;
        return new ProblemView(
                problem.type(),
                problem.title(),
                problem.status(),
                detail,
                id == null ? null : id.value(),
                reason == null ? null : reason.wireName());
    }
}
