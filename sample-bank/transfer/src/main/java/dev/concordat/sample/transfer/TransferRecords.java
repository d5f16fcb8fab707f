package dev.concordat.sample.transfer;

import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes what was done, and what is answered for it, as this service's own branch of the transfer. */
@Service
class TransferRecords {

    private final JdbcAggregateTemplate aggregates;
    private final IdempotencyKeyRepository keys;

    TransferRecords(JdbcAggregateTemplate aggregates, IdempotencyKeyRepository keys) {
        this.aggregates = aggregates;
        this.keys = keys;
    }

    /**
     * One local transaction, to be called last in the global one: what is written becomes visible with the money.
     *
     * @param claim absent if the client gave no key
     * @throws IllegalStateException if another attempt has taken over the key; the transfer must then abort
     */
    @Transactional
    void write(Transfer transfer, Claim.@Nullable Owned claim, Answer answer) {
        if (claim != null && !keys.answer(claim.key(), claim.attempt(), answer.status(), answer.body())) {
            throw new IllegalStateException("another attempt has taken over the idempotency key");
        }
        aggregates.insert(transfer);
    }
}
