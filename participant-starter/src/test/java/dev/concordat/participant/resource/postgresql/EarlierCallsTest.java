package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.TransactionId;
import org.junit.jupiter.api.Test;

class EarlierCallsTest {

    private static final TransactionId ONE = TransactionId.of(1, new byte[10]);
    private static final TransactionId OTHER = TransactionId.of(2, new byte[10]);

    private final EarlierCalls calls = new EarlierCalls(() -> 0);

    @Test
    void theFirstCallOfATransactionIsNothingToTell() {
        assertThat(calls.prepared(ONE, "create")).isFalse();
        assertThat(calls.prepared(OTHER, "change")).isFalse();
    }

    @Test
    void eachPairOfMethodsIsToldOnce() {
        calls.prepared(ONE, "create");
        calls.prepared(OTHER, "create");

        assertThat(calls.prepared(ONE, "change")).isTrue();
        assertThat(calls.prepared(OTHER, "change")).isFalse();
        assertThat(calls.prepared(OTHER, "close")).isTrue();
    }
}
