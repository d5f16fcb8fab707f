package dev.concordat.sample.probe;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Tells the desk of the coordinators' calls, before they are obeyed and before they are answered. */
@ControllerAdvice
class CallbackMoments extends RequestBodyAdviceAdapter implements ResponseBodyAdvice<Object> {

    private static final String PATH = "/concordat/";

    private final Line desk;
    private final HttpServletRequest current;

    CallbackMoments(Line desk, HttpServletRequest current) {
        this.desk = desk;
        this.current = current;
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return current.getRequestURI().startsWith(PATH);
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        byte[] body = message.getBody().readAllBytes();
        tell(
                current.getRequestURI().endsWith("/prepare") ? Moment.ASKED_TO_PREPARE : Moment.TOLD,
                new String(body, StandardCharsets.UTF_8));
        return new Read(message.getHeaders(), new ByteArrayInputStream(body));
    }

    @Override
    public boolean supports(MethodParameter result, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter result,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (request.getURI().getPath().startsWith(PATH) && body instanceof byte[] bytes) {
            tell(
                    request.getURI().getPath().endsWith("/prepare") ? Moment.PREPARED : Moment.OBEYED,
                    new String(bytes, StandardCharsets.UTF_8));
        }
        return body;
    }

    private void tell(Moment moment, String text) {
        desk.say(new Word.Callback(moment, text));
    }

    /** A body once more. */
    private record Read(HttpHeaders headers, InputStream body) implements HttpInputMessage {
        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return body;
        }
    }
}
