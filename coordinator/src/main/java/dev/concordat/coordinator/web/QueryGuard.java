package dev.concordat.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that the call does not know or that come twice: a typo must not widen a search. */
final class QueryGuard implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Set<String> known = Arrays.stream(method.getMethodParameters())
                    .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                    .map(MethodParameter::getParameter)
                    .map(java.lang.reflect.Parameter::getName)
                    .collect(Collectors.toSet());
            request.getParameterMap().entrySet().forEach(given -> check(given, known));
        }
        return true;
    }

    private static void check(Map.Entry<String, String[]> given, Set<String> known) {
        if (!known.contains(given.getKey())) {
            throw Problem.INVALID_REQUEST.because(
                    "The query parameter " + Texts.shown(given.getKey()) + " is not known here; leave it out.");
        }
        if (given.getValue().length != 1) {
            throw Problem.INVALID_REQUEST.because(
                    "The query parameter " + Texts.shown(given.getKey()) + " comes twice; give it once.");
        }
    }
}
