package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.security.AllowedUrls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;

/** Resolves names and lets through only addresses that may be connected to; those checked are those used. */
final class CheckedResolver implements DnsResolver {

    private final AllowedUrls allowed;
    private final DnsResolver names;

    CheckedResolver(AllowedUrls allowed) {
        this(allowed, SystemDefaultDnsResolver.INSTANCE);
    }

    CheckedResolver(AllowedUrls allowed, DnsResolver names) {
        this.allowed = allowed;
        this.names = names;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        List<InetAddress> good = new ArrayList<>();
        String refusal = null;
        for (InetAddress address : names.resolve(host)) {
            String why = allowed.refusalOfAddress(host, address);
            if (why == null) {
                good.add(address);
            } else {
                refusal = why;
            }
        }
        if (good.isEmpty()) {
            throw new UnknownHostException(refusal == null ? host + " has no address" : refusal);
        }
        return good.toArray(InetAddress[]::new);
    }

    @Override
    public @Nullable String resolveCanonicalHostname(String host) {
        return host;
    }
}
