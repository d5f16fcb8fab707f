package dev.concordat.coordinator.cluster;

import org.jspecify.annotations.Nullable;

/** Port: where clients reach the nodes. Safe for use by many threads. */
@FunctionalInterface
public interface NodeUrls {

    /** The address under which the node has made itself known, or null if it has not. */
    @Nullable
    String of(String node);
}
