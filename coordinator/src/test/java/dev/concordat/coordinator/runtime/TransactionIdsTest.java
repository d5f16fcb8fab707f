package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.TransactionId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TransactionIdsTest {

    private final Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final TransactionIds ids = new TransactionIds(() -> now);

    @Test
    void anIdentifierSaysWhenItWasMade() {
        assertThat(ids.next().createdAt()).isEqualTo(now);
    }

    @Test
    void twoOfOneMomentDiffer() {
        TransactionId first = ids.next();

        assertThat(ids.next()).isNotEqualTo(first);
    }
}
