package dev.concordat.coordinator.web;

import dev.concordat.protocol.Limits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads bodies up to their bound, announced or chunked, and refuses what is larger before anything looks at it. */
@Component
@Order(AuthenticationFilter.ORDER + 1)
final class BodyLimitFilter extends OncePerRequestFilter {

    private final ProblemWriter writer;

    BodyLimitFilter(ProblemWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = request.getServletPath().equals("/v1/outcomes")
                ? Limits.MAX_OUTCOMES_BODY_BYTES
                : Limits.MAX_BODY_BYTES;
        if (request.getContentLengthLong() > limit) {
            refuse(limit, request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            refuse(limit, request, response);
            return;
        }
        chain.doFilter(new ReadRequest(request, body), response);
    }

    private void refuse(int limit, HttpServletRequest request, HttpServletResponse response) throws IOException {
        writer.write(
                Problem.TOO_LARGE.because("The body is larger than " + limit / 1024
                        + " KiB, so nothing was done: send less in one call."),
                request,
                response);
    }
}
