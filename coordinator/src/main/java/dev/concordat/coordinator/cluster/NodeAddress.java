package dev.concordat.coordinator.cluster;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How clients reach this node.
 *
 * @param url as configured, or null if it follows from where the web server listens
 * @param host on which the web server listens
 */
public record NodeAddress(String node, @Nullable String url, String host) {

    String urlAt(int port) {
        return url == null ? "http://" + inUrl() + ":" + port : url;
    }

    /** The hosts by which clients may call it. */
    public List<String> hosts() {
        return url == null ? List.of(inUrl()) : List.of(inUrl(), URI.create(url).getHost());
    }

    private String inUrl() {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
