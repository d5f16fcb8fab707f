package dev.concordat.coordinator.security;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What keeps pages of other sites from using a browser on this machine against a node that asks for no token. A browser
 * says where a page comes from ({@code Origin}, {@code Sec-Fetch-Site}); and a page whose own name was made to point here
 * (DNS rebinding) is told apart by that name, which is in {@code Host}. Pure; safe for use by many threads.
 */
public final class SiteRules {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Set<String> OWN_SITE = new TreeSet<>(Set.of("same-origin", "none"));

    private final boolean anyHost;
    private final Set<String> ownHosts = new TreeSet<>();

    /** Why a request is refused. */
    public enum Refusal {
        /** It is for a host that is not this node. */
        FOREIGN_HOST,
        /** A page of another site sent it. */
        FOREIGN_ORIGIN
    }

    /**
     * @param anyHost whether a token is asked for, which no strange page has: then any name will do, as of a load balancer
     * @param ownHosts names and addresses that stand for this node, besides those of loopback
     */
    public SiteRules(boolean anyHost, Iterable<String> ownHosts) {
        this.anyHost = anyHost;
        ownHosts.forEach(host -> this.ownHosts.add(host.toLowerCase(Locale.ROOT)));
    }

    /**
     * Judges a request by its headers.
     *
     * @param host null if it has none, which no browser does
     * @param fetchSite the header {@code Sec-Fetch-Site}
     * @param changes false for what only reads and may be followed to from anywhere, as a page is
     */
    public Optional<Refusal> refusal(
            @Nullable String host, @Nullable String origin, @Nullable String fetchSite, boolean changes) {
        if (host != null && !anyHost && !isOwn(host)) {
            return Optional.of(Refusal.FOREIGN_HOST);
        }
        boolean foreign = (origin != null && !isOrigin(origin, host))
                || (fetchSite != null && !OWN_SITE.contains(fetchSite.toLowerCase(Locale.ROOT)));
        return changes && foreign ? Optional.of(Refusal.FOREIGN_ORIGIN) : Optional.empty();
    }

    private boolean isOwn(String host) {
        String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
        return LOOPBACK.matcher(name).matches() || ownHosts.contains(name);
    }

    /** A page of this node has the host in its origin that it sends the request to. */
    private static boolean isOrigin(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
