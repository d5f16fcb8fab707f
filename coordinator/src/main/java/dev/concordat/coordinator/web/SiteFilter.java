package dev.concordat.coordinator.web;

import dev.concordat.coordinator.security.SiteRules;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses, before anything else looks at them, requests that a page of another site made a browser send. */
@Component
@Order(AuthenticationFilter.ORDER - 1)
final class SiteFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final SiteRules rules;
    private final ProblemWriter writer;

    SiteFilter(SiteRules rules, ProblemWriter writer) {
        this.rules = rules;
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<SiteRules.Refusal> refusal = rules.refusal(
                request.getHeader(HttpHeaders.HOST),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader("Sec-Fetch-Site"),
                !isPage(request));
        if (refusal.isPresent()) {
            writer.write(problem(refusal.get(), request), request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    /** What a link may lead to; the API is none. */
    private static boolean isPage(HttpServletRequest request) {
        return READING.contains(request.getMethod())
                && !request.getServletPath().startsWith("/v1")
                && !request.getRequestURI().startsWith("/v1");
    }

    private static ProblemException problem(SiteRules.Refusal refusal, HttpServletRequest request) {
        return switch (refusal) {
            case FOREIGN_HOST ->
                Problem.FOREIGN_HOST.because(
                        "This node asks for no token, so it answers only to localhost and to the host"
                                + " of concordat.url, not to "
                                + Texts.shown(request.getHeader(HttpHeaders.HOST))
                                + ": call it by one of these, or set concordat.security.token. Nothing was done.");
            case FOREIGN_ORIGIN ->
                Problem.FOREIGN_ORIGIN.because(
                        "A page of another site sent this (header Origin or Sec-Fetch-Site): the API is called by"
                                + " programs, and by pages of this node. Nothing was done.");
        };
    }
}
