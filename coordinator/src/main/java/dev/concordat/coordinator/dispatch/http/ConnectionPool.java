package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.security.AllowedUrls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections of one gateway and the thread that ends calls which go on for too long: the client's own timeout is
 * of one read, and an answer that trickles in would never meet it.
 */
final class ConnectionPool implements AutoCloseable {

    private static final TimeValue IDLE = TimeValue.ofSeconds(10);
    private static final TimeValue LIFETIME = TimeValue.ofMinutes(5);
    private static final TimeValue TRUSTED_WITHOUT_A_LOOK = TimeValue.ofMilliseconds(500);

    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor bounds;

    ConnectionPool(String name, GatewaySettings settings, AllowedUrls allowed) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new CheckedResolver(allowed))
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setMaxConnTotal(settings.maxConnections())
                .setMaxConnPerRoute(settings.maxConnectionsPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                        .setValidateAfterInactivity(TRUSTED_WITHOUT_A_LOOK)
                        .setTimeToLive(LIFETIME)
                        .build())
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(connections)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("concordat-coordinator")
                .evictIdleConnections(IDLE)
                .build();
        this.bounds = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-bounds").factory());
        bounds.setRemoveOnCancelPolicy(true);
    }

    CloseableHttpClient client() {
        return client;
    }

    ScheduledFuture<?> schedule(Runnable action, Duration after) {
        return bounds.schedule(action, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        bounds.shutdownNow();
        client.close();
    }
}
