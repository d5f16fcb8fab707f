package dev.concordat.participant.web;

import dev.concordat.participant.BranchRefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as an answer. Transaction managers and frameworks wrap what is thrown at a commit, so it is looked for among
 * the causes.
 *
 * @param refusal what was thrown
 */
record Refused(BranchRefusedException refusal) {

    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    /** In seconds; slots are given back in phase two, which takes milliseconds where all is well. */
    static final String RETRY_AFTER = "1";

    static Optional<Refused> in(@Nullable Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof BranchRefusedException refusal) {
                return Optional.of(new Refused(refusal));
            }
        }
        return Optional.empty();
    }

    void send(HttpServletResponse response) throws IOException {
        if (refusal.isOverload()) {
            response.setHeader("Retry-After", RETRY_AFTER);
        }
        problem().send(response);
    }

    int status() {
        return refusal.isOverload() ? UNAVAILABLE : CONFLICT;
    }

    private Problem problem() {
        String detail = String.valueOf(refusal.getMessage()).replaceAll("[^\\x20-\\x7e]", " ");
        return refusal.isOverload()
                ? new Problem(UNAVAILABLE, "overloaded", "No more branches", detail)
                : new Problem(CONFLICT, "branch-refused", "Refused", detail);
    }
}
