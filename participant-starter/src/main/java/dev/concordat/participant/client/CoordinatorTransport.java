package dev.concordat.participant.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one request to whichever node answers: stays with the last good one, goes on to the next with the same body when
 * an answer is lost, pauses after each round, and ends with its budget. Every request of the contract is idempotent.
 */
final class CoordinatorTransport {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorTransport.class);
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** No attempt starts with less: it would be cut off, and turn a refusal that is certain into an unknown outcome. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(250);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final CoordinatorSettings settings;
    private final HttpClient http;
    private final AtomicInteger preferred = new AtomicInteger();

    CoordinatorTransport(CoordinatorSettings settings) {
        this.settings = settings;
        // HTTP/2 by upgrade costs a round trip and gains nothing here; redirects could lead anywhere.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    Reply send(String method, String path, @Nullable String body, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        boolean lost = false;
        String detail = "no attempt was made";
        for (int attempt = 0; attempt == 0 || isTimeForAnother(end); attempt++) {
            int node = preferred.get();
            Reply reply = attempt(request(method, path, body, node, end));
            if (reply instanceof Reply.Answered) {
                return reply;
            }
            lost |= reply instanceof Reply.Lost;
            detail = detail(reply);
            LOG.debug("No answer from a coordinator, url={}, detail={}", url(node), detail);
            preferred.compareAndSet(node, (node + 1) % settings.urls().size());
            if ((attempt + 1) % settings.urls().size() == 0
                    && !pause(attempt / settings.urls().size(), end)) {
                break;
            }
        }
        return lost ? new Reply.Lost(detail) : new Reply.NotDelivered(detail);
    }

    private static boolean isTimeForAnother(long end) {
        return end - System.nanoTime() >= SHORTEST_ATTEMPT.toNanos();
    }

    private static String detail(Reply reply) {
        if (reply instanceof Reply.Lost lostReply) {
            return lostReply.detail();
        }
        return reply instanceof Reply.NotDelivered notDelivered ? notDelivered.detail() : "";
    }

    private URI url(int node) {
        return settings.urls().get(node);
    }

    private HttpRequest request(String method, String path, @Nullable String body, int node, long end) {
        Duration left = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime()));
        Duration timeout = left.compareTo(settings.requestTimeout()) < 0 ? left : settings.requestTimeout();
        String base = url(node).toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
        if (settings.token() != null) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        if (body == null) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private Reply attempt(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            int status = response.statusCode();
            if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
                return new Reply.NotDelivered(request.uri() + " answered " + status);
            }
            if (status >= SERVER_ERROR) {
                return new Reply.Lost(request.uri() + " answered " + status);
            }
            return new Reply.Answered(status, response.body());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Reply.NotDelivered("no connection to " + request.uri());
        } catch (IOException e) {
            return new Reply.Lost("no answer from " + request.uri() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Lost("interrupted while waiting for " + request.uri());
        }
    }

    /** Exponential with jitter; false when there is no time left or the thread is to stop. */
    private static boolean pause(int round, long end) {
        long millis = Math.min(MAX_PAUSE_MILLIS, 20L << Math.min(round, 6));
        long jittered = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left < jittered + SHORTEST_ATTEMPT.toMillis()
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(jittered);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
