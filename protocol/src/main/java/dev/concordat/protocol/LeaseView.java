package dev.concordat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: the lease of one instance of a participant.
 *
 * @param cluster id of the coordinators' cluster; null from a coordinator that does not say it
 */
public record LeaseView(
        String participant,
        String instance,
        String url,
        Instant expiresAt,
        @Nullable String cluster) {

    /** A lease of a coordinator that does not say which cluster it belongs to. */
    public LeaseView(String participant, String instance, String url, Instant expiresAt) {
        this(participant, instance, url, expiresAt, null);
    }
}
