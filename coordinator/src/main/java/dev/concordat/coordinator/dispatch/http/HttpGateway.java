package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.dispatch.BranchKey;
import dev.concordat.coordinator.dispatch.CallResult;
import dev.concordat.coordinator.dispatch.Gateway;
import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.protocol.BranchCall;
import dev.concordat.protocol.CallbackRequest;
import dev.concordat.protocol.CallbackResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Calls participants with Apache HttpClient: kept connections, no redirects, no retries, bounded in time and size. */
final class HttpGateway implements Gateway, AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpSettings settings;
    private final AllowedUrls allowed;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService bounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("call-bounds").daemon().factory());

    HttpGateway(HttpSettings settings, AllowedUrls allowed) {
        this.settings = settings;
        this.allowed = allowed;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedResolver(allowed))
                        .setMaxConnTotal(HttpSettings.MAX_CONNECTIONS)
                        .setMaxConnPerRoute(HttpSettings.MAX_CONNECTIONS_PER_ROUTE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setTimeToLive(Timeout.ofMinutes(5))
                                .setValidateAfterInactivity(Timeout.ofSeconds(1))
                                .build())
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    @Override
    public CallResult post(String base, Verb verb, List<BranchKey> branches, Duration within) {
        String refusal = allowed.refusalOf(base);
        if (refusal != null) {
            return new CallResult.NotReached("the address is not allowed: " + refusal);
        }
        HttpPost post = new HttpPost((base.endsWith("/") ? base : base + "/") + verb.path());
        post.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(within))
                .setResponseTimeout(Timeout.of(within))
                .build());
        if (settings.token() != null) {
            post.setHeader("Authorization", "Bearer " + settings.token());
        }
        post.setEntity(new ByteArrayEntity(body(branches), ContentType.APPLICATION_JSON));
        // The client bounds the silence between two bytes; this bounds the whole call.
        ScheduledFuture<?> bound = bounds.schedule(post::cancel, within.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.execute(post, HttpGateway::read);
        } catch (ConnectTimeoutException | ConnectException | UnknownHostException | NoRouteToHostException e) {
            return new CallResult.NotReached("no connection: " + e.getMessage());
        } catch (IOException e) {
            return new CallResult.NoAnswer("no answer: " + e.getMessage());
        } finally {
            bound.cancel(false);
        }
    }

    private byte[] body(List<BranchKey> branches) {
        List<BranchCall> calls = branches.stream()
                .map(key ->
                        new BranchCall(key.transaction().value(), key.branch().value()))
                .toList();
        return JSON.writeValueAsBytes(new CallbackRequest(settings.cluster(), calls));
    }

    private static CallResult read(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (response.getCode() != HttpStatus.SC_OK) {
            return new CallResult.Unusable("answered with status " + response.getCode());
        }
        if (entity == null) {
            return new CallResult.Unusable("answered with nothing");
        }
        byte[] content = entity.getContent().readNBytes(HttpSettings.MAX_ANSWER_BYTES + 1);
        if (content.length > HttpSettings.MAX_ANSWER_BYTES) {
            return new CallResult.Unusable("answered with more than " + HttpSettings.MAX_ANSWER_BYTES + " bytes");
        }
        try {
            return new CallResult.Answered(
                    JSON.readValue(content, CallbackResponse.class).results());
        } catch (JacksonException | NullPointerException e) {
            // A list or an element that is absent comes as null.
            return new CallResult.Unusable("answered with something else than results");
        }
    }

    @Override
    public void close() throws IOException {
        bounds.shutdownNow();
        client.close();
    }
}
