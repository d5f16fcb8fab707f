package dev.concordat.sample;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every refusal, Spring's own included, as problem details with a type of ours. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException e) {
        return answer(e.problem(), new HttpHeaders());
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(standard(HttpStatus.valueOf(status.value())), headers);
    }

    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status()).headers(headers).body(problem.toDetail());
    }

    private static Problem standard(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> new Problem(status, "not-found", "Not found", "There is nothing here; see the README.");
            case METHOD_NOT_ALLOWED ->
                new Problem(status, "method-not-allowed", "Method not allowed", "Use a method of the Allow header.");
            case UNSUPPORTED_MEDIA_TYPE ->
                new Problem(status, "unsupported-media-type", "Unsupported media type", "Send application/json.");
            case BAD_REQUEST ->
                Problem.invalidRequest("The request is not what is due here; correct the fields and their JSON types.");
            default -> new Problem(status, "request-failed", status.getReasonPhrase(), "Correct the request.");
        };
    }
}
