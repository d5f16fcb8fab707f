package dev.concordat.participant.web;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchesHeader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Holds the body back until the branches are known, as the header goes before it. What sends the answer at once (errors,
 * redirects) gets the header first.
 */
final class BranchesResponse extends ContentCachingResponseWrapper {

    private final BranchScope scope;

    BranchesResponse(HttpServletResponse response, BranchScope scope) {
        super(response);
        this.scope = scope;
    }

    BranchScope scope() {
        return scope;
    }

    /** Waits for the work that was handed to other threads. From here on nothing can join the transaction in this call. */
    void writeHeader() {
        scope.awaitTasks();
        setHeader(BranchesHeader.NAME, scope.book().report().format());
    }

    @Override
    public void sendError(int status) throws IOException {
        writeHeader();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        writeHeader();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        writeHeader();
        super.sendRedirect(location);
    }
}
