package dev.concordat.participant.web;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of refusals now and then: under load there are many, and all for the same reason. Thread-safe. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long PAUSE_MILLIS = 10_000;

    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

    void tell(Refused refused) {
        long now = System.nanoTime() / 1_000_000;
        long due = next.get();
        if ((due == Long.MIN_VALUE || now >= due) && next.compareAndSet(due, now + PAUSE_MILLIS)) {
            LOG.warn(
                    "Work of a global transaction was refused, status={}, sinceLastLine={}",
                    refused.status(),
                    untold.getAndSet(0),
                    refused.refusal());
        } else {
            untold.incrementAndGet();
        }
    }
}
