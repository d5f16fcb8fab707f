package dev.concordat.participant.matrix;

import io.github.resilience4j.retry.annotation.Retry;
import java.util.concurrent.CompletableFuture;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.annotation.Transactional;

/** With local transactions: the measure. */
public class PlainSteps extends Body {

    public PlainSteps(Ledger ledger) {
        super(ledger);
    }

    @Override
    @Transactional
    @Retryable(maxRetries = 1, delay = 1)
    public void retried(String text) {
        super.retried(text);
    }

    @Override
    @Transactional
    @Retry(name = "matrix")
    public void retriedByResilience4j(String text) {
        super.retriedByResilience4j(text);
    }

    @Override
    @Transactional
    @Async
    public CompletableFuture<String> async(String text) {
        return super.async(text);
    }

    @Override
    @Transactional
    @Async
    public CompletableFuture<String> asyncFailing(String text) {
        return super.asyncFailing(text);
    }

    @Override
    @Transactional
    @Cacheable("PlainSteps")
    public String cached(String text) {
        return super.cached(text);
    }

    @Override
    @Transactional
    @Cacheable("PlainSteps")
    public String cachedFailingOnce(String text) {
        return super.cachedFailingOnce(text);
    }

    @Override
    @Transactional
    @PreAuthorize("hasRole('TELLER')")
    public void authorised(String text) {
        super.authorised(text);
    }

    @Override
    @Transactional
    @ConcurrencyLimit(1)
    public void limited(Runnable work) {
        super.limited(work);
    }

    @Override
    @Transactional
    public void alone(Runnable work) {
        super.alone(work);
    }
}
