package dev.concordat.participant.web;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchesHeader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Holds the body back until the branches are known, as the header goes before it; streams and server-sent events too.
 * What sends the answer at once (errors, redirects) gets the header first.
 */
final class BranchesResponse extends ContentCachingResponseWrapper {

    private static final int CONFLICT = 409;

    private final BranchScope scope;
    private final BranchesAnswer answer;

    BranchesResponse(HttpServletResponse response, BranchScope scope, BranchesAnswer answer) {
        super(response);
        this.scope = scope;
        this.answer = answer;
    }

    BranchScope scope() {
        return scope;
    }

    BranchesAnswer answer() {
        return answer;
    }

    /**
     * Sends the answer. From here on nothing can join the transaction in this call.
     *
     * @param failed whether the status does not tell yet that it is an error
     */
    void finish(boolean failed, @Nullable String problem) throws IOException {
        if (failed) {
            writeHeader(true, getStatus(), problem);
            // Half a body, once sent, would make a success of it: the status is the container's to set.
            resetBuffer();
            return;
        }
        if (!refuseRedirect(getStatus())) {
            writeHeader(false, getStatus(), problem);
            announceLength();
        }
        copyBodyToResponse();
    }

    /** Of a body that is not sent, as in an answer to HEAD or a 304; that of one that is sent the body tells. */
    private void announceLength() {
        String length = getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && getContentSize() == 0) {
            getResponse().setContentLengthLong(Long.parseLong(length));
        }
    }

    private void writeHeader(boolean failed, int status, @Nullable String problem) {
        setHeader(BranchesHeader.NAME, answer.header(failed, status, problem).format());
        // Votes are for one transaction only: an answer from a cache would report branches that nobody prepared.
        setHeader("Cache-Control", "no-store");
    }

    private boolean refuseRedirect(int status) throws IOException {
        if (!answer.mustNotRedirect(status)) {
            return false;
        }
        reset();
        writeHeader(true, CONFLICT, null);
        new Problem(
                        CONFLICT,
                        "redirect-in-transaction",
                        "Redirect inside a global transaction",
                        "this answer would redirect (" + status
                                + "), and a client that follows redirects by itself loses"
                                + " what the first answer reports. Nothing was done. Call by a client of Spring Boot's"
                                + " builders, which follow redirects themselves inside a global transaction, or set the"
                                + " client not to follow them")
                .send(this);
        return true;
    }

    @Override
    public void sendError(int status) throws IOException {
        writeHeader(true, status, null);
        resetBuffer();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        writeHeader(true, status, null);
        resetBuffer();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        if (!refuseRedirect(SC_FOUND)) {
            writeHeader(false, SC_FOUND, null);
            resetBuffer();
            // Not by its sisters: what is around us, such as Spring's filter for forwarded headers, knows this one
            // only.
            super.sendRedirect(location);
        }
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        sendRedirect(location, status, true);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (!refuseRedirect(status)) {
            writeHeader(false, status, null);
            super.sendRedirect(location, status, clearBuffer);
        }
    }
}
