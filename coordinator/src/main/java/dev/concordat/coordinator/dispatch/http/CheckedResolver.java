package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.security.AllowedUrls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/** Judges the address that a name resolves to at the moment of connecting, so that DNS cannot lead elsewhere. */
final class CheckedResolver implements DnsResolver {

    private final AllowedUrls allowed;

    CheckedResolver(AllowedUrls allowed) {
        this.allowed = allowed;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] permitted = Arrays.stream(SystemDefaultDnsResolver.INSTANCE.resolve(host))
                .filter(address -> allowed.refusalOfAddress(host, address) == null)
                .toArray(InetAddress[]::new);
        if (permitted.length == 0) {
            throw new UnknownHostException(host + " resolves to no address that may be called");
        }
        return permitted;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
