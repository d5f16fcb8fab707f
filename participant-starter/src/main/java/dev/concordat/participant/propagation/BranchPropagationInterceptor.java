package dev.concordat.participant.propagation;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * Takes a call of a global transaction to the next service and its branches back. Boot's builders have it already; add
 * the bean to clients that are made by hand. Thread-safe.
 *
 * <p>A redirect is followed here, where the client below leaves it to us: each hop is a call with a branch of its own.
 */
public final class BranchPropagationInterceptor implements ClientHttpRequestInterceptor {

    private final OutgoingCalls calls;

    /** For these calls. */
    public BranchPropagationInterceptor(OutgoingCalls calls) {
        this.calls = calls;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        HttpRequest hop = request;
        byte[] content = body;
        for (int hops = 0; ; hops++) {
            ClientHttpResponse response = exchange(hop, content, execution);
            Optional<Redirect> redirect = hops < Redirect.MAX_HOPS ? redirect(hop, response) : Optional.empty();
            if (redirect.isEmpty()) {
                return response;
            }
            response.close();
            hop = new Hop(hop, redirect.get());
            content = redirect.get().keepsBody() ? content : new byte[0];
        }
    }

    private ClientHttpResponse exchange(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Optional<OutgoingCall> opened =
                calls.open(request.getURI(), request.getHeaders().getFirst(TransactionHeader.NAME));
        if (opened.isEmpty()) {
            return execution.execute(request, body);
        }
        OutgoingCall call = opened.get();
        request.getHeaders().set(TransactionHeader.NAME, call.header());
        ClientHttpResponse response;
        try {
            response = execution.execute(request, body);
        } catch (IOException | RuntimeException | Error e) {
            call.lost(e.getClass().getSimpleName());
            throw e;
        }
        try {
            call.answered(
                    response.getStatusCode().value(), response.getHeaders().get(BranchesHeader.NAME));
            return response;
        } catch (IOException | RuntimeException e) {
            call.lost(e.getClass().getSimpleName());
            response.close();
            throw e;
        }
    }

    private static Optional<Redirect> redirect(HttpRequest request, ClientHttpResponse response) throws IOException {
        return response instanceof StillResponse still && still.follows()
                ? Redirect.of(
                        request.getMethod().name(),
                        request.getURI(),
                        still.getStatusCode().value(),
                        still.getHeaders().getFirst(HttpHeaders.LOCATION))
                : Optional.empty();
    }

    /** The next request of a call that was redirected. */
    private static final class Hop extends HttpRequestWrapper {

        private final Redirect redirect;
        private final HttpHeaders headers = new HttpHeaders();

        Hop(HttpRequest former, Redirect redirect) {
            super(former);
            this.redirect = redirect;
            former.getHeaders().forEach((name, values) -> {
                if (redirect.carries(name)) {
                    headers.addAll(name, values);
                }
            });
            headers.remove(TransactionHeader.NAME);
        }

        @Override
        public URI getURI() {
            return redirect.address();
        }

        @Override
        public HttpMethod getMethod() {
            return HttpMethod.valueOf(redirect.method());
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
