package dev.concordat.sample.transfer;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The keys that clients have used. Time is the database's, so that instances of this service agree. */
interface IdempotencyKeyRepository extends Repository<IdempotencyKey, String> {

    /**
     * What is known now. Waits, up to {@code lock_timeout}, for an answer that is prepared: once a client has seen it, it
     * must see it again.
     */
    @Query("select * from idempotency_key where key = :key for share")
    IdempotencyKey findLocked(String key);

    /** Whether the key was new. */
    @Modifying
    @Query("""
            insert into idempotency_key (key, request, attempt, leased_until)
            values (:key, :request, 1, now() + make_interval(secs => :leaseSeconds))
            on conflict do nothing
            """)
    boolean open(String key, String request, long leaseSeconds);

    /** Whether the attempt before is over its lease without an answer, and this one now owns the key. */
    @Modifying
    @Query("""
            update idempotency_key
            set attempt = attempt + 1, leased_until = now() + make_interval(secs => :leaseSeconds)
            where key = :key and attempt = :attempt and status is null and leased_until < now()
            """)
    boolean takeOver(String key, int attempt, long leaseSeconds);

    /** Whether this attempt still owned the key; the answer is then kept. */
    @Modifying
    @Query("""
            update idempotency_key set status = :status, body = :body
            where key = :key and attempt = :attempt and status is null
            """)
    boolean answer(String key, int attempt, int status, String body);
}
