package dev.concordat.participant.client;

import dev.concordat.participant.request.Patience;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the coordinators.
 *
 * @param urls base addresses of the nodes; any of them answers everything
 * @param token bearer token; absent: none is sent
 * @param connectTimeout of one attempt
 * @param requestTimeout of one attempt, from request to answer
 * @param hedgeAfter how long a node may keep silent before the next is asked as well
 */
public record CoordinatorSettings(
        List<URI> urls, @Nullable String token, Duration connectTimeout, Duration requestTimeout, Duration hedgeAfter) {
    public CoordinatorSettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("at least one coordinator address is needed");
        }
    }

    /** As far as a request plan is concerned. */
    Patience patience() {
        return new Patience(urls.size(), requestTimeout, hedgeAfter);
    }
}
