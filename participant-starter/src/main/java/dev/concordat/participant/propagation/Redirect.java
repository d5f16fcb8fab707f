package dev.concordat.participant.propagation;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer sends its caller, by the rules that browsers and the usual clients follow.
 *
 * @param keepsBody whether the request is made again as it was; otherwise it becomes one without a body
 * @param sameOrigin whether credentials may go along
 */
record Redirect(URI address, String method, boolean keepsBody, boolean sameOrigin) {

    /** Most hops of one call. */
    static final int MAX_HOPS = 10;

    private static final int MOVED = 301;
    private static final int FOUND = 302;
    private static final int SEE_OTHER = 303;
    private static final int TEMPORARY = 307;
    private static final int PERMANENT = 308;

    /** Empty if the answer is none that a client follows: neither from https to http nor to other schemes. */
    static Optional<Redirect> of(String method, URI address, int status, @Nullable String location) {
        if (location == null || !isRedirect(status)) {
            return Optional.empty();
        }
        URI target;
        try {
            target = address.resolve(location);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        String scheme = lower(target.getScheme());
        if (target.getHost() == null
                || !(scheme.equals("https")
                        || (scheme.equals("http") && !lower(address.getScheme()).equals("https")))) {
            return Optional.empty();
        }
        boolean becomesGet = !method.equals("HEAD")
                && !method.equals("GET")
                && (status == SEE_OTHER || ((status == MOVED || status == FOUND) && method.equals("POST")));
        boolean sameOrigin = scheme.equals(lower(address.getScheme()))
                && String.valueOf(target.getAuthority()).equalsIgnoreCase(String.valueOf(address.getAuthority()));
        return Optional.of(new Redirect(target, becomesGet ? "GET" : method, !becomesGet, sameOrigin));
    }

    private static boolean isRedirect(int status) {
        return status == MOVED || status == FOUND || status == SEE_OTHER || status == TEMPORARY || status == PERMANENT;
    }

    /** Whether a header of the request goes along. */
    boolean carries(String header) {
        String name = lower(header);
        if (!keepsBody && (name.startsWith("content-") || name.equals("transfer-encoding"))) {
            return false;
        }
        return !name.equals("host")
                && (sameOrigin
                        || !(name.equals("authorization")
                                || name.equals("cookie")
                                || name.equals("proxy-authorization")));
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
