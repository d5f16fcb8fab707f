package dev.concordat.coordinator.web;

import dev.concordat.protocol.TransactionId;
import java.time.InstantSource;

/**
 * What HTTP carries of a failure, by the same rules as the controllers.
 *
 * @param reason empty if there is none
 */
public record ServedProblem(int status, String type, String reason, String detail) {

    /** To a request that ended in this. */
    public static ServedProblem of(RuntimeException failure) {
        ProblemView view = ProblemAdvice.problemOf(failure).view(null);
        return new ServedProblem(
                view.status(), view.type().toString(), view.reason() == null ? "" : view.reason(), view.detail());
    }

    /** Lets a transaction in whose time does not lie too far ahead of a node's clock. */
    public static void checkTime(InstantSource clock, TransactionId id) {
        new Identifiers(clock).present(id);
    }
}
