package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.TransactionId;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Makes identifiers. Safe for use by many threads. */
public final class TransactionIds {

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public TransactionIds(InstantSource clock) {
        this.clock = clock;
    }

    public TransactionId next() {
        byte[] bits = new byte[TransactionId.RANDOM_BYTES];
        random.nextBytes(bits);
        return TransactionId.of(clock.millis(), bits);
    }
}
