package dev.concordat.protocol;

import java.time.Instant;

/** Wire record: the lease of one instance of a participant. */
public record LeaseView(String participant, String instance, String url, Instant expiresAt) {}
