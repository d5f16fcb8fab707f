package dev.concordat.coordinator.web;

import dev.concordat.coordinator.security.AccessRules;
import dev.concordat.coordinator.security.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets in who shows a token, where tokens are configured. Everything needs one but the paths named here. */
@Component
@Order(AuthenticationFilter.ORDER)
final class AuthenticationFilter extends OncePerRequestFilter {

    static final int ORDER = 0;

    /** Health for probes, metrics for scrapers, and the description of the API. */
    private static final List<String> OPEN =
            List.of("/actuator/", "/v3/api-docs", "/swagger-ui", "/console", "/favicon.ico");

    private final AccessRules rules;
    private final ProblemWriter writer;

    AuthenticationFilter(AccessRules rules, ProblemWriter writer) {
        this.rules = rules;
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = rules.callerOf(request.getHeader(HttpHeaders.AUTHORIZATION), request.getRemoteAddr());
        if (caller == null && !isOpen(request)) {
            writer.write(
                    Problem.UNAUTHENTICATED.because(
                            "Send the header Authorization: Bearer with the token that is set as"
                                    + " concordat.security.token. Nothing was done."),
                    request,
                    response);
            return;
        }
        if (caller != null) {
            Callers.note(request, caller);
        }
        chain.doFilter(request, response);
    }

    /** Both spellings must agree, so that no way of writing a path leads past this filter. */
    private static boolean isOpen(HttpServletRequest request) {
        return OPEN.stream()
                .anyMatch(prefix -> request.getRequestURI().startsWith(prefix)
                        && request.getServletPath().startsWith(prefix));
    }
}
