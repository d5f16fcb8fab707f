package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is, whatever its phase.
 *
 * @param deadline present when it was begun here; then a commit applied later becomes an abort (R5)
 */
public record Header(
        TransactionId id, @Nullable String name, @Nullable LogTime deadline) {

    static Header carried(TransactionId id) {
        return new Header(id, null, null);
    }
}
