package dev.concordat.participant.matrix;

import io.github.resilience4j.retry.annotation.Retry;
import java.util.concurrent.CompletableFuture;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.security.access.prepost.PreAuthorize;

/** The other annotations alone, to stand outside or inside of a transaction. */
public class Around {

    @Retryable(maxRetries = 1, delay = 1)
    public void retried(Runnable work) {
        work.run();
    }

    @Retry(name = "matrix")
    public void retriedByResilience4j(Runnable work) {
        work.run();
    }

    @Async
    public CompletableFuture<Void> async(Runnable work) {
        work.run();
        return CompletableFuture.completedFuture(null);
    }

    @Async("foreign")
    public CompletableFuture<Void> asyncOnForeignPool(Runnable work) {
        return async(work);
    }

    @Async
    public void forgotten(Runnable work) {
        work.run();
    }

    @Cacheable(cacheNames = "around", key = "#key")
    public String cached(String key, Runnable work) {
        work.run();
        return key;
    }

    @PreAuthorize("hasRole('TELLER')")
    public void authorised(Runnable work) {
        work.run();
    }
}
