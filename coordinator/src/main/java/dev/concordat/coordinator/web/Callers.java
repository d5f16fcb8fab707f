package dev.concordat.coordinator.web;

import dev.concordat.coordinator.security.Caller;
import jakarta.servlet.http.HttpServletRequest;

/** Who sent a request, as {@link AuthenticationFilter} found. */
public final class Callers {

    private static final String ATTRIBUTE = Callers.class.getName();

    private Callers() {}

    static void note(HttpServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    /**
     * The operator who sent the request.
     *
     * @throws ProblemException if the caller is none
     */
    public static Caller operator(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller && caller.isOperator()) {
            return caller;
        }
        throw Problem.FORBIDDEN.because("Only operators may do this: send the token that is set as"
                + " concordat.security.operator-token. Nothing was changed.");
    }
}
