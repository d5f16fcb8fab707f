package dev.concordat.participant.web;

import dev.concordat.participant.web.Holders.Holder;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * Passes a call on to the instance that holds the local transaction of its global one open, as it is, body by body; one hop
 * and no more. Thread-safe.
 */
final class PassingOn {

    private static final Logger LOG = LoggerFactory.getLogger(PassingOn.class);
    private static final int CONFLICT = 409;
    private static final int BAD_GATEWAY = 502;
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /** Of this connection only, or the client's own to set. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "concordat-transaction");

    private final String self;
    private final Holders holders;
    /** With threads of its own, so only where something is passed on. */
    private final Supplier<HttpClient> client = SingletonSupplier.of(() -> HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build());

    /** {@code self} is the name of this instance. */
    PassingOn(String self, Holders holders) {
        this.self = self;
        this.holders = holders;
    }

    /** Answers the call if another instance holds what it belongs to; false if it is to be handled here. */
    boolean answers(HttpServletRequest request, HttpServletResponse response, TransactionHeader header)
            throws IOException {
        boolean wanted = header.prepare() == PrepareMode.ON_REQUEST || holders.mayHold();
        if (!wanted || holders.isHere(header.transaction())) {
            return false;
        }
        Optional<Holder> holder = holders.elsewhere(header.transaction());
        if (holder.isEmpty()) {
            return false;
        }
        URI base = holder.get().base();
        if (header.passedOnBy() != null) {
            refuse(response, holder.get(), "instance " + header.passedOnBy() + " has passed this call on already");
        } else if (base == null) {
            refuse(response, holder.get(), "no coordinator says where it is");
        } else if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            refuse(response, holder.get(), "a web socket cannot be passed on");
        } else {
            passOn(request, response, header, holder.get(), base);
        }
        return true;
    }

    private void passOn(
            HttpServletRequest request, HttpServletResponse response, TransactionHeader header, Holder holder, URI base)
            throws IOException {
        HttpRequest outgoing;
        try {
            outgoing = request(request, header, base);
        } catch (IllegalArgumentException e) {
            refuse(response, holder, "this request cannot be passed on: " + e.getMessage());
            return;
        }
        HttpResponse<InputStream> answer;
        try {
            answer = client.get().send(outgoing, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            refuse(response, holder, "it cannot be reached at " + base + " from instance " + self);
            return;
        } catch (IOException e) {
            LOG.warn("A call was passed on, and its answer is lost, holder={}, problem={}", holder, e.toString());
            // Without the header of the branches: who knows what was done.
            new Problem(
                            BAD_GATEWAY,
                            "outcome-unknown",
                            "Answer lost",
                            "the call was passed on to instance " + holder.instance()
                                    + ", which holds the local transaction open, and its answer was lost")
                    .send(response);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a call was passed on", e);
        }
        holders.isReached(holder);
        try (InputStream body = answer.body()) {
            response.setStatus(answer.statusCode());
            answer.headers().map().forEach((name, values) -> {
                if (isPassedOn(name) || name.equalsIgnoreCase("content-length")) {
                    values.forEach(value -> response.addHeader(name, value));
                }
            });
            body.transferTo(response.getOutputStream());
        }
    }

    private HttpRequest request(HttpServletRequest request, TransactionHeader header, URI base) throws IOException {
        String query = request.getQueryString();
        String path = request.getRequestURI().substring(request.getContextPath().length());
        HttpRequest.Builder built = HttpRequest.newBuilder(URI.create(base + path + (query == null ? "" : "?" + query)))
                .timeout(header.timeLeft().plus(CONNECT))
                .method(request.getMethod(), body(request));
        for (String name : Collections.list(request.getHeaderNames())) {
            if (isPassedOn(name)) {
                Collections.list(request.getHeaders(name)).forEach(value -> built.header(name, value));
            }
        }
        return built.header(
                        TransactionHeader.NAME,
                        header.passedOn(self, header.timeLeft()).format())
                .build();
    }

    private static BodyPublisher body(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        boolean unknown = length < 0 && (request.getHeader("Transfer-Encoding") != null || isHttp2(request));
        if (length <= 0 && !unknown) {
            return BodyPublishers.noBody();
        }
        PushbackInputStream body = new PushbackInputStream(request.getInputStream(), 1);
        int first = body.read();
        if (first < 0) {
            return BodyPublishers.noBody();
        }
        body.unread(first);
        BodyPublisher publisher = BodyPublishers.ofInputStream(() -> body);
        return length > 0 ? BodyPublishers.fromPublisher(publisher, length) : publisher;
    }

    /** There a body need not say how long it is. */
    private static boolean isHttp2(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/2");
    }

    private static boolean isPassedOn(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return !NOT_PASSED_ON.contains(name) && !name.startsWith(":");
    }

    private static void refuse(HttpServletResponse response, Holder holder, String reason) throws IOException {
        response.setHeader(BranchesHeader.NAME, "");
        new Problem(
                        CONFLICT,
                        "held-elsewhere",
                        "Held by another instance",
                        "instance " + holder.instance() + " holds the local transaction of this global one open, and "
                                + reason
                                + ". Nothing was done. Let the instances of this service reach each other at the"
                                + " addresses that they register (concordat.participant.url), or send the calls of one"
                                + " transaction to one instance")
                .send(response);
    }
}
