package dev.concordat.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses, before anything is done, bodies that say of themselves that they may be anything, which Spring takes for a
 * mistake of its own, and calls whose answer the caller would not take, which Spring finds out when they are done.
 */
final class MediaTypeGuard implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String given = request.getContentType();
        if (given != null && !given.isBlank() && !isOneType(given)) {
            throw Problem.UNSUPPORTED_MEDIA_TYPE.because("Send the body as Content-Type: application/json.");
        }
        if (!request.getMethod().equals("GET")
                && !takesJson(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)))) {
            throw Problem.NOT_ACCEPTABLE.because(
                    "Nothing was done: answers are application/json, so leave out the header Accept or allow it.");
        }
        return true;
    }

    private static boolean isOneType(String given) {
        try {
            return MediaType.parseMediaType(given).isConcrete();
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static boolean takesJson(List<String> accepted) {
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accepted);
            return types.isEmpty() || types.stream().anyMatch(type -> type.includes(MediaType.APPLICATION_JSON));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }
}
