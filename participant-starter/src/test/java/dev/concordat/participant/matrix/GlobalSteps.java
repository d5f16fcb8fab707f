package dev.concordat.participant.matrix;

import dev.concordat.participant.GlobalTransactional;
import io.github.resilience4j.retry.annotation.Retry;
import java.util.concurrent.CompletableFuture;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.security.access.prepost.PreAuthorize;

/** The same with global transactions. */
public class GlobalSteps extends Body {

    public GlobalSteps(Ledger ledger) {
        super(ledger);
    }

    @Override
    @GlobalTransactional
    @Retryable(maxRetries = 1, delay = 1)
    public void retried(String text) {
        super.retried(text);
    }

    @Override
    @GlobalTransactional
    @Retry(name = "matrix")
    public void retriedByResilience4j(String text) {
        super.retriedByResilience4j(text);
    }

    @Override
    @GlobalTransactional
    @Async
    public CompletableFuture<String> async(String text) {
        return super.async(text);
    }

    @Override
    @GlobalTransactional
    @Async
    public CompletableFuture<String> asyncFailing(String text) {
        return super.asyncFailing(text);
    }

    @Override
    @GlobalTransactional
    @Cacheable("GlobalSteps")
    public String cached(String text) {
        return super.cached(text);
    }

    @Override
    @GlobalTransactional
    @Cacheable("GlobalSteps")
    public String cachedFailingOnce(String text) {
        return super.cachedFailingOnce(text);
    }

    @Override
    @GlobalTransactional
    @PreAuthorize("hasRole('TELLER')")
    public void authorised(String text) {
        super.authorised(text);
    }

    @Override
    @GlobalTransactional
    @ConcurrencyLimit(1)
    public void limited(Runnable work) {
        super.limited(work);
    }

    @Override
    @GlobalTransactional
    public void alone(Runnable work) {
        super.alone(work);
    }
}
