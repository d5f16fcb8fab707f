package dev.concordat.coordinator.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat refuses before any of our code sees it, such as a malformed address. Tomcat makes it by name, so it
 * is public and has no arguments.
 */
public final class ProblemReportValve extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;

    private final JsonMapper mapper = new JsonMapper();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemException problem = ProblemAdvice.ofStatus(status);
        try {
            HttpServletResponse answer = response.getResponse();
            ProblemWriter.send(problem, mapper.writeValueAsBytes(ProblemWriter.fields(problem)), answer);
        } catch (IOException | IllegalStateException gone) {
            container.getLogger().debug("no problem could be sent", gone);
        }
    }
}
