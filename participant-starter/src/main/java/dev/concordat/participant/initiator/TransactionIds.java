package dev.concordat.participant.initiator;

import dev.concordat.protocol.TransactionId;
import java.security.SecureRandom;
import java.time.Clock;

/** Makes identifiers from the wall clock and a good source of randomness. Thread-safe. */
final class TransactionIds {

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TransactionIds(Clock clock) {
        this.clock = clock;
    }

    TransactionId next() {
        byte[] bytes = new byte[TransactionId.RANDOM_BYTES];
        random.nextBytes(bytes);
        return TransactionId.of(clock.millis(), bytes);
    }
}
