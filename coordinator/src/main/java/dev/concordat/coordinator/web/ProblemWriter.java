package dev.concordat.coordinator.web;

import dev.concordat.protocol.TransactionId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems, whoever found them: a filter, a controller, Spring or Tomcat. Safe for use by many threads. */
@Component
final class ProblemWriter {

    /** Leaders are elected within a second. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final Pattern TRANSACTION_IN_PATH =
            Pattern.compile("/v1/transactions/([0-9A-Za-z]{" + TransactionId.LENGTH + "})(/.*)?");

    private final JsonMapper mapper;

    ProblemWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    void write(ProblemException problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        send(problem, mapper.writeValueAsBytes(problem.view(transactionIn(request))), response);
    }

    static void send(ProblemException problem, byte[] body, HttpServletResponse response) throws IOException {
        response.resetBuffer();
        response.setStatus(problem.problem().status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        if (problem.problem().hasRetryAfter()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (problem.problem() == Problem.UNAUTHENTICATED) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"concordat\"");
        }
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** The fields of a problem that belongs to no transaction. */
    static Map<String, Object> fields(ProblemException exception) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Problem problem = exception.problem();
        fields.put("type", problem.type());
        fields.put("title", problem.title());
        fields.put("status", problem.status());
        fields.put("detail", exception.view(null).detail());
        return fields;
    }

    private static @Nullable TransactionId transactionIn(HttpServletRequest request) {
        Matcher path = TRANSACTION_IN_PATH.matcher(request.getRequestURI());
        if (!path.matches()) {
            return null;
        }
        try {
            return TransactionId.parse(path.group(1));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
