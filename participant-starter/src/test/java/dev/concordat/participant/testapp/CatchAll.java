package dev.concordat.participant.testapp;

import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What many applications have: every exception becomes a page, here one that says that all is well. */
@RestControllerAdvice
public class CatchAll {

    @ExceptionHandler(Exception.class)
    public String anything() {
        return "never mind";
    }
}
