package dev.concordat.participant.propagation;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls that are made by the JDK's client itself along: {@code new PropagatingHttpClient(client, calls)}, with the
 * bean {@link OutgoingCalls}. The transaction is the one of the thread that asks. Participants refuse to redirect a client
 * that follows redirects by itself; the JDK's does not, unless it is told to. Thread-safe.
 */
public final class PropagatingHttpClient extends HttpClient {

    private final HttpClient delegate;
    private final OutgoingCalls calls;

    /** Over a client, which stays as it is. */
    public PropagatingHttpClient(HttpClient delegate, OutgoingCalls calls) {
        this.delegate = delegate;
        this.calls = calls;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Optional<OutgoingCall> opened = open(request);
        if (opened.isEmpty()) {
            return delegate.send(request, handler);
        }
        OutgoingCall call = opened.get();
        try {
            HttpResponse<T> response = delegate.send(with(request, call), handler);
            answered(call, response);
            return response;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            call.lost(e.getClass().getSimpleName());
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
        Optional<OutgoingCall> opened = open(request);
        if (opened.isEmpty()) {
            return delegate.sendAsync(request, handler, pushes);
        }
        OutgoingCall call = opened.get();
        // A copy that is cancelled does not cancel the exchange, so its answer is heard all the same.
        return delegate.sendAsync(with(request, call), handler, pushes).whenComplete((response, thrown) -> {
            if (response != null) {
                answered(call, response);
            } else {
                call.lost(thrown == null ? "no answer" : thrown.getClass().getSimpleName());
            }
        });
    }

    private Optional<OutgoingCall> open(HttpRequest request) {
        return calls.open(
                request.uri(),
                request.headers().firstValue(TransactionHeader.NAME).orElse(null));
    }

    private HttpRequest with(HttpRequest request, OutgoingCall call) {
        String header = delegate.followRedirects() == Redirect.NEVER ? call.headerReportingRedirects() : call.header();
        return HttpRequest.newBuilder(request, (name, value) -> !TransactionHeader.NAME.equalsIgnoreCase(name))
                .setHeader(TransactionHeader.NAME, header)
                .build();
    }

    private static void answered(OutgoingCall call, HttpResponse<?> response) {
        List<String> values = response.headers().map().get(BranchesHeader.NAME);
        try {
            call.answered(
                    response.statusCode(), values == null ? response.headers().allValues(BranchesHeader.NAME) : values);
        } catch (RuntimeException e) {
            close(response.body(), e);
            throw e;
        }
    }

    /** A body that is still to be read holds its connection. */
    private static void close(@Nullable Object body, RuntimeException thrown) {
        if (body instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                thrown.addSuppressed(e);
            }
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return delegate.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return delegate.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return delegate.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return delegate.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return delegate.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return delegate.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return delegate.authenticator();
    }

    @Override
    public Version version() {
        return delegate.version();
    }

    @Override
    public Optional<Executor> executor() {
        return delegate.executor();
    }
}
