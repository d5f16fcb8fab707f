package dev.concordat.participant.web;

import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers for a refusal that nobody handled, instead of the container's bare 500. A call of a global transaction gets the
 * reason; any other, if trying again later may help, the application's own error page with 503.
 */
public final class RefusalFilter extends OncePerRequestFilter {

    private final RefusalLog log = new RefusalLog();

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | IOException | RuntimeException thrown) {
            Optional<Refused> refused = Refused.in(thrown);
            if (refused.isEmpty() || response.isCommitted() || !answer(request, response, refused.get())) {
                throw thrown;
            }
            log.tell(refused.get());
        }
    }

    private static boolean answer(HttpServletRequest request, HttpServletResponse response, Refused refused)
            throws IOException {
        if (request.getHeader(TransactionHeader.NAME) != null) {
            response.resetBuffer();
            refused.send(response);
            return true;
        }
        if (refused.refusal().isOverload()) {
            response.setHeader("Retry-After", Refused.RETRY_AFTER);
            response.sendError(refused.status());
            return true;
        }
        return false;
    }
}
