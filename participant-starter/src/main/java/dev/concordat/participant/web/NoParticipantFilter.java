package dev.concordat.participant.web;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Turns calls of a global transaction away from an application that has no name to take part under, and no need of one. */
public final class NoParticipantFilter extends OncePerRequestFilter {

    private static final Problem CANNOT = new Problem(
            501,
            "no-participant",
            "Takes no part",
            "this service has no name among the participants and only embedded databases, so it cannot take part in a"
                    + " global transaction; nothing was done. Set spring.application.name and use PostgreSQL.");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(TransactionHeader.NAME) == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(BranchesHeader.NAME, "");
        CANNOT.send(response);
    }
}
