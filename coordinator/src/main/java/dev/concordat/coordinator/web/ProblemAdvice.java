package dev.concordat.coordinator.web;

import dev.concordat.coordinator.runtime.DiskSpaceException;
import dev.concordat.coordinator.runtime.IndeterminateException;
import dev.concordat.coordinator.runtime.LevelTooLowException;
import dev.concordat.coordinator.runtime.OverloadedException;
import dev.concordat.coordinator.runtime.RestoredException;
import dev.concordat.coordinator.runtime.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever ends a request into a problem. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemAdvice.class);

    /** Codings and versions of HTTP that the server does not speak: the request's fault, although their codes are 5xx. */
    private static final Set<Integer> NOT_SPOKEN = Set.of(501, 505);

    /** What speaks of a request alone, and of no transaction. */
    private static final Set<Problem> OF_THE_REQUEST = EnumSet.of(
            Problem.INVALID_REQUEST,
            Problem.UNAUTHENTICATED,
            Problem.FORBIDDEN,
            Problem.NOT_FOUND,
            Problem.METHOD_NOT_ALLOWED,
            Problem.NOT_ACCEPTABLE,
            Problem.TOO_LARGE,
            Problem.UNSUPPORTED_MEDIA_TYPE);

    private final ProblemWriter writer;

    ProblemAdvice(ProblemWriter writer) {
        this.writer = writer;
    }

    /** The caller has gone: nobody is left to be told. */
    @ExceptionHandler
    void handle(AsyncRequestNotUsableException gone) {
        LOGGER.atDebug().setCause(gone).log("caller closed the connection");
    }

    @ExceptionHandler
    void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof HttpRequestMethodNotSupportedException method && method.getSupportedMethods() != null) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", method.getSupportedMethods()));
        }
        writer.write(problemOf(failure), request, response);
    }

    /** What the caller is told of a failure. */
    static ProblemException problemOf(Exception failure) {
        return switch (failure) {
            case ProblemException problem -> problem;
            case UnavailableException unavailable ->
                Problem.UNAVAILABLE.because("No leader could be reached, so nothing was decided by this call: "
                        + "ask again, here or at another node.");
            case RestoredException restored ->
                Problem.UNAVAILABLE.because(
                        "Nothing was begun: " + restored.getMessage() + ". Ask again after that time.");
            case LevelTooLowException low ->
                Problem.UNAVAILABLE.because(low.getMessage() + " Nothing was decided by this call.");
            case DiskSpaceException full ->
                Problem.UNAVAILABLE.because("Refused before anything was decided, because disk space is short ("
                        + full.getMessage() + "): ask again later with the same body, or at another node.");
            case OverloadedException overloaded ->
                Problem.OVERLOADED.because("Refused before anything was decided, because " + overloaded.getMessage()
                        + ": ask again later with the same body.");
            case IndeterminateException indeterminate ->
                Problem.OUTCOME_UNKNOWN.because("The cluster did not answer in time. Nothing is promised: the command "
                        + "may or may not have been applied. Ask again with the same body, here or at another node.");
            case NoResourceFoundException nothing ->
                Problem.NOT_FOUND.because("There is no such path; /v3/api-docs lists those that there are.");
            case HttpRequestMethodNotSupportedException method ->
                Problem.METHOD_NOT_ALLOWED.because(
                        method.getMethod() + " is not known here; the header Allow names what is.");
            case HttpMediaTypeNotSupportedException type ->
                Problem.UNSUPPORTED_MEDIA_TYPE.because("Send the body as Content-Type: application/json.");
            case HttpMediaTypeNotAcceptableException type ->
                Problem.NOT_ACCEPTABLE.because(
                        "Answers are application/json: leave out the header Accept or allow it.");
            case HttpMessageNotReadableException body ->
                Problem.INVALID_REQUEST.because("The body is missing or cannot be read: send a JSON object.");
            case InvalidParameterException parameters ->
                Problem.INVALID_REQUEST.because("The query cannot be read: encode its parameters as a URL wants it.");
            case ErrorResponse error -> ofStatus(error.getStatusCode().value());
            default -> unexpected(failure);
        };
    }

    /**
     * The problem for an error of which nothing but the status is known: never one that says what became of a transaction,
     * or that promises that nothing was decided.
     */
    static ProblemException ofStatus(int status) {
        for (Problem problem : OF_THE_REQUEST) {
            if (problem.status() == status) {
                return problem.because(problem.title() + ": correct the request by /v3/api-docs and send it again.");
            }
        }
        return status < 500 || NOT_SPOKEN.contains(status)
                ? Problem.INVALID_REQUEST.because(
                        String.format(Locale.ROOT, "The request was refused with status %d: correct it.", status))
                : Problem.INTERNAL_ERROR.because("Nothing is promised: ask again with the same body.");
    }

    private static ProblemException unexpected(Exception failure) {
        LOGGER.atError().setCause(failure).log("request failed");
        return Problem.INTERNAL_ERROR.because("Nothing is promised: ask again with the same body, and report this.");
    }
}
