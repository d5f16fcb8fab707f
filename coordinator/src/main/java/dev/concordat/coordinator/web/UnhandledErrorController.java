package dev.concordat.coordinator.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers errors that were found outside of controllers, of which only the status is known. */
@Controller
@Hidden
final class UnhandledErrorController implements ErrorController {

    private final ProblemWriter writer;

    UnhandledErrorController(ProblemWriter writer) {
        this.writer = writer;
    }

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? code
                : Problem.NOT_FOUND.status();
        writer.write(ProblemAdvice.ofStatus(status), request, response);
    }
}
