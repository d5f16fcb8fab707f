package dev.concordat.coordinator.dispatch.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How participants are called.
 *
 * @param coordinator cluster id, sent with every call
 * @param token sent as {@code Authorization: Bearer}, where participants want one
 * @param connectTimeout of one connection attempt
 * @param responseTimeout of one delivery; a voting round brings its own
 * @param maxResponseBytes larger answers are not read
 * @param maxConnections in all; once for deliveries, once for voting rounds, so that neither starves the other
 * @param maxConnectionsPerHost of one participant's address, once for each of the two
 */
public record GatewaySettings(
        String coordinator,
        @Nullable String token,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxResponseBytes,
        int maxConnections,
        int maxConnectionsPerHost) {

    public GatewaySettings {
        if (coordinator.isBlank()) {
            throw new IllegalArgumentException("the cluster id must not be blank");
        }
        if (!connectTimeout.isPositive() || !responseTimeout.isPositive()) {
            throw new IllegalArgumentException("connect-timeout and response-timeout must be positive");
        }
        if (maxResponseBytes < 1 || maxConnections < 1 || maxConnectionsPerHost < 1) {
            throw new IllegalArgumentException(
                    "max-response-bytes, max-connections and max-connections-per-host must be positive");
        }
        if (token != null && !token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IllegalArgumentException("the participants' token must be visible ASCII without spaces");
        }
    }

    public static GatewaySettings defaults(String coordinator, @Nullable String token) {
        return new GatewaySettings(
                coordinator, token, Duration.ofSeconds(1), Duration.ofSeconds(5), 256 * 1024, 512, 64);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "GatewaySettings[coordinator=" + coordinator + "]";
    }
}
