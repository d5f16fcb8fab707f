package dev.concordat.participant.propagation;

import dev.concordat.participant.context.BranchScope;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * Sends a call of a global transaction by a client that does not follow redirects, so that no vote is lost to one, and
 * every other request as the application wants it. Thread-safe.
 */
public final class SteadyRequestFactory implements ClientHttpRequestFactory {

    /** Those that are known to heed the setting. By name, as each has its library, which may not be there. */
    private static final Set<String> KNOWN = Set.of(
            "org.springframework.http.client.HttpComponentsClientHttpRequestFactory",
            "org.springframework.http.client.JdkClientHttpRequestFactory",
            "org.springframework.http.client.JettyClientHttpRequestFactory",
            "org.springframework.http.client.ReactorClientHttpRequestFactory");

    private final ClientHttpRequestFactory following;
    private final Supplier<ClientHttpRequestFactory> still;
    private final boolean follows;

    /**
     * With two factories.
     *
     * @param following what the application wants
     * @param still the same, but set not to follow redirects; made when it is needed
     * @param follows whether the application wants redirects to be followed
     */
    public SteadyRequestFactory(
            ClientHttpRequestFactory following, Supplier<ClientHttpRequestFactory> still, boolean follows) {
        this.following = following;
        this.still = SingletonSupplier.of(still);
        this.follows = follows;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
        return BranchScope.current().isEmpty()
                ? following.createRequest(uri, method)
                : new StillRequest(uri, method, this);
    }

    ClientHttpRequestFactory following() {
        return following;
    }

    ClientHttpRequestFactory still() {
        return still.get();
    }

    boolean follows() {
        return follows;
    }

    boolean isKnownToStay() {
        Class<?> type = still().getClass();
        // Boot's own variant of the simple one is a nested class.
        return KNOWN.contains(type.getName())
                || (type.getSuperclass() != null
                        && type.getSuperclass()
                                .getName()
                                .equals("org.springframework.http.client.SimpleClientHttpRequestFactory"));
    }
}
