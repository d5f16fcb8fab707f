package dev.concordat.sample.transfer;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets each key be answered once. Safe over restarts and several instances: an attempt commits its answer together with
 * the money (a branch of the same transaction), and only while it still owns the key.
 */
@Service
class IdempotencyKeys {

    private final IdempotencyKeyRepository keys;
    private final TransactionTemplate local;
    private final long leaseSeconds;

    IdempotencyKeys(IdempotencyKeyRepository keys, TransactionTemplate local, TransferProperties properties) {
        this.keys = keys;
        this.local = local;
        this.leaseSeconds = properties.lease().toSeconds();
    }

    /** Claims the key, in a local transaction of its own. Must be called outside of a global transaction. */
    Claim claim(String key, String request) {
        try {
            return local.execute(status -> tryClaim(key, request));
        } catch (PessimisticLockingFailureException e) {
            // The answer of the attempt before is prepared, and its outcome still open.
            return new Claim.Busy();
        }
    }

    /** Keeps an answer that moved no money. An attempt that has lost its key meanwhile keeps nothing. */
    void keep(Claim.Owned claim, Answer answer) {
        local.executeWithoutResult(status -> keys.answer(claim.key(), claim.attempt(), answer.status(), answer.body()));
    }

    private Claim tryClaim(String key, String request) {
        if (keys.open(key, request, leaseSeconds)) {
            return new Claim.Owned(key, 1);
        }
        IdempotencyKey known = keys.findLocked(key);
        if (!known.request().equals(request)) {
            return new Claim.Reused();
        }
        if (known.status() != null && known.body() != null) {
            return new Claim.Answered(new Answer(known.status(), known.body()));
        }
        return keys.takeOver(key, known.attempt(), leaseSeconds)
                ? new Claim.Owned(key, known.attempt() + 1)
                : new Claim.Busy();
    }
}
