package dev.concordat.participant.matrix;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What the methods do, whatever stands on them. */
abstract class Body implements Steps {

    private final Ledger ledger;
    private final AtomicInteger attempts = new AtomicInteger();

    Body(Ledger ledger) {
        this.ledger = ledger;
    }

    private void writeFailingOnce(String text) {
        ledger.write(text);
        if (attempts.incrementAndGet() % 2 == 1) {
            throw new IllegalStateException("first attempt");
        }
    }

    @Override
    public void retried(String text) {
        writeFailingOnce(text);
    }

    @Override
    public void retriedByResilience4j(String text) {
        writeFailingOnce(text);
    }

    @Override
    public CompletableFuture<String> async(String text) {
        ledger.write(text);
        return CompletableFuture.completedFuture(text);
    }

    @Override
    public CompletableFuture<String> asyncFailing(String text) {
        ledger.write(text);
        return CompletableFuture.failedFuture(new IllegalStateException("async"));
    }

    @Override
    public String cached(String text) {
        ledger.write(text);
        return text;
    }

    @Override
    public String cachedFailingOnce(String text) {
        writeFailingOnce(text);
        return text;
    }

    @Override
    public void authorised(String text) {
        ledger.write(text);
    }

    @Override
    public void limited(Runnable work) {
        work.run();
    }

    @Override
    public void alone(Runnable work) {
        work.run();
    }
}
