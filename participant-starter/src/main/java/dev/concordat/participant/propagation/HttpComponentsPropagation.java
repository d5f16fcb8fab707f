package dev.concordat.participant.propagation;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NameValuePair;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls that are made by Apache HttpClient itself along: {@code propagation.addTo(HttpClients.custom()).build()}.
 * It stands below the client's own redirects, retries and authentication, so each of their exchanges is a call of its
 * own. Thread-safe.
 */
public final class HttpComponentsPropagation implements ExecChainHandler {

    private final OutgoingCalls calls;

    /** For these calls. */
    public HttpComponentsPropagation(OutgoingCalls calls) {
        this.calls = calls;
    }

    /** Adds this to a client in the making. */
    public HttpClientBuilder addTo(HttpClientBuilder builder) {
        return builder.addExecInterceptorAfter(ChainElement.PROTOCOL.name(), "concordat", this);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Optional<OutgoingCall> opened = calls.open(address(request), present(request));
        if (opened.isEmpty()) {
            return chain.proceed(request, scope);
        }
        OutgoingCall call = opened.get();
        request.setHeader(TransactionHeader.NAME, call.headerReportingRedirects());
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException | HttpException | RuntimeException | Error e) {
            call.lost(e.getClass().getSimpleName());
            throw e;
        }
        List<String> values = Arrays.stream(response.getHeaders(BranchesHeader.NAME))
                .map(NameValuePair::getValue)
                .toList();
        try {
            call.answered(response.getCode(), values);
            return response;
        } catch (RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private static URI address(ClassicHttpRequest request) throws HttpException {
        try {
            return request.getUri();
        } catch (URISyntaxException e) {
            throw new HttpException("the address cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable String present(ClassicHttpRequest request) {
        Header header = request.getFirstHeader(TransactionHeader.NAME);
        return header == null ? null : header.getValue();
    }
}
