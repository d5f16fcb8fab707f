package dev.concordat.participant.propagation;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import feign.Capability;
import feign.Client;
import feign.Request;
import feign.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Does for Feign what {@link BranchPropagationInterceptor} does for {@code RestClient}: a request interceptor alone
 * could send the transaction, but not take its branches back. Spring Cloud OpenFeign finds the bean by itself. Each
 * attempt of Feign's {@code Retryer} is a call of its own. Thread-safe.
 */
public final class FeignPropagation implements Capability {

    private final OutgoingCalls calls;

    /** For these calls. */
    public FeignPropagation(OutgoingCalls calls) {
        this.calls = calls;
    }

    @Override
    public Client enrich(Client client) {
        return (request, options) -> execute(client, request, options);
    }

    private Response execute(Client client, Request first, Request.Options options) throws IOException {
        Request request = first;
        for (int hops = 0; ; hops++) {
            URI address = URI.create(request.url());
            Optional<OutgoingCall> opened = calls.open(address, first(request.headers(), TransactionHeader.NAME));
            if (opened.isEmpty()) {
                return client.execute(request, options);
            }
            Response response = exchange(opened.get(), client, request, options);
            Optional<Redirect> redirect = options.isFollowRedirects() && hops < Redirect.MAX_HOPS
                    ? Redirect.of(
                            request.httpMethod().name(),
                            address,
                            response.status(),
                            first(response.headers(), "Location"))
                    : Optional.empty();
            if (redirect.isEmpty()) {
                return response;
            }
            response.close();
            request = follow(request, redirect.get());
        }
    }

    private static Response exchange(OutgoingCall call, Client client, Request request, Request.Options options)
            throws IOException {
        Map<String, Collection<String>> headers = new LinkedHashMap<>(request.headers());
        headers.keySet().removeIf(TransactionHeader.NAME::equalsIgnoreCase);
        headers.put(TransactionHeader.NAME, List.of(obeys(client) ? call.headerReportingRedirects() : call.header()));
        Response response;
        try {
            response =
                    client.execute(copy(request, request.httpMethod(), request.url(), headers, true), still(options));
        } catch (IOException | RuntimeException | Error e) {
            call.lost(e.getClass().getSimpleName());
            throw e;
        }
        try {
            call.answered(response.status(), values(response.headers(), BranchesHeader.NAME));
            return response.toBuilder().request(request).build();
        } catch (RuntimeException e) {
            response.close();
            throw e;
        }
    }

    /** Whether it is known not to follow redirects where it is told not to; of any other the participant must beware. */
    private static boolean obeys(Client client) {
        String type = client.getClass().getName();
        return type.equals("feign.Client$Default")
                || type.equals("feign.Client$Proxied")
                || type.equals("feign.DefaultClient")
                || type.startsWith("feign.okhttp.")
                || type.startsWith("feign.hc5.")
                || type.startsWith("feign.http2client.");
    }

    private static Request.Options still(Request.Options options) {
        return new Request.Options(
                options.connectTimeout(),
                options.connectTimeoutUnit(),
                options.readTimeout(),
                options.readTimeoutUnit(),
                false);
    }

    private static Request follow(Request former, Redirect redirect) {
        Map<String, Collection<String>> headers = new LinkedHashMap<>(former.headers());
        headers.keySet().removeIf(name -> !redirect.carries(name) || TransactionHeader.NAME.equalsIgnoreCase(name));
        return copy(
                former,
                Request.HttpMethod.valueOf(redirect.method()),
                redirect.address().toString(),
                headers,
                redirect.keepsBody());
    }

    private static Request copy(
            Request former,
            Request.HttpMethod method,
            String url,
            Map<String, Collection<String>> headers,
            boolean keepsBody) {
        return Request.create(
                method, url, headers, keepsBody ? former.body() : null, former.charset(), former.requestTemplate());
    }

    private static @Nullable String first(Map<String, Collection<String>> headers, String name) {
        List<String> values = values(headers, name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static @Nullable List<String> values(Map<String, Collection<String>> headers, String name) {
        Map<String, Collection<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        Collection<String> found = sorted.get(name);
        return found == null ? null : List.copyOf(found);
    }
}
