package dev.concordat.sample.bank;

import dev.concordat.sample.Problem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** An account that another transfer holds for longer than {@code lock_timeout}: nothing was done, try again. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class BusyAdvice {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> busy(PessimisticLockingFailureException e) {
        Problem problem = new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "account-busy",
                "Account busy",
                "Another transfer holds the account; nothing was done here, try again.");
        return ResponseEntity.status(problem.status())
                .header("Retry-After", "1")
                .body(problem.toDetail());
    }
}
