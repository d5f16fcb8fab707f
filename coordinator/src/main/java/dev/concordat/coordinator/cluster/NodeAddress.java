package dev.concordat.coordinator.cluster;

import org.jspecify.annotations.Nullable;

/**
 * How clients reach this node.
 *
 * @param url as configured, or null if it follows from where the web server listens
 * @param host on which the web server listens
 */
public record NodeAddress(String node, @Nullable String url, String host) {

    String urlAt(int port) {
        if (url != null) {
            return url;
        }
        return "http://" + (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
