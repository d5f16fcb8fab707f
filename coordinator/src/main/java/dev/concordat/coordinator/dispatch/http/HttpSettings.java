package dev.concordat.coordinator.dispatch.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How participants are called.
 *
 * @param cluster named in every callback
 * @param token sent as a bearer token, a secret; null: none
 * @param connectTimeout bound of making a connection
 */
public record HttpSettings(String cluster, @Nullable String token, Duration connectTimeout) {

    /** Most connections in all and to one address. */
    static final int MAX_CONNECTIONS = 512;

    static final int MAX_CONNECTIONS_PER_ROUTE = 32;

    /** Longest answer that is read, in bytes: about a kilobyte for each branch of a full batch. */
    static final int MAX_ANSWER_BYTES = 256 * 1024;

    @Override
    public String toString() {
        return "HttpSettings[cluster=" + cluster + ", token=" + (token == null ? "none" : "set") + "]";
    }
}
