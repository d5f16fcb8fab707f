package dev.concordat.participant.web;

import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers a call of a global transaction whose work was refused with the reason. Comes before the application's own
 * handlers: one that turns every exception into a page must not hide from the caller that nothing was done. Calls of no
 * global transaction are the application's own affair.
 */
public final class RefusalResolver implements HandlerExceptionResolver, Ordered {

    private final RefusalLog log = new RefusalLog();

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        Optional<Refused> refused = Refused.in(thrown);
        if (request.getHeader(TransactionHeader.NAME) == null || refused.isEmpty() || response.isCommitted()) {
            return null;
        }
        log.tell(refused.get());
        try {
            refused.get().send(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelAndView();
    }
}
