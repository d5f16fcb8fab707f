package dev.concordat.participant.propagation;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts are told of a global transaction.
 *
 * @param allowed {@code host}, {@code host:port} or {@code *.suffix}
 * @param excluded of the same forms; wins over {@code allowed}
 */
public record PropagationHosts(List<String> allowed, List<String> excluded) {
    public PropagationHosts {
        allowed = List.copyOf(allowed);
        excluded = List.copyOf(excluded);
    }

    /** Whether a call to this address carries the header. */
    public boolean contains(URI address) {
        return matches(allowed, address) && !matches(excluded, address);
    }

    /** Whether somebody has said that this address takes no part. */
    public boolean excludes(URI address) {
        return matches(excluded, address);
    }

    private static boolean matches(List<String> patterns, URI address) {
        String host = address.getHost();
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        for (String pattern : patterns) {
            String wanted = pattern.toLowerCase(Locale.ROOT);
            if (wanted.equals(name)
                    || wanted.equals(name + ":" + address.getPort())
                    || wanted.equals("*")
                    || (wanted.startsWith("*.") && name.endsWith(wanted.substring(1)))) {
                return true;
            }
        }
        return false;
    }
}
