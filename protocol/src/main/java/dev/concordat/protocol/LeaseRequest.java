package dev.concordat.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Wire record: an instance of a participant registers or renews its lease. */
public record LeaseRequest(String url, @Nullable Duration ttl) {}
