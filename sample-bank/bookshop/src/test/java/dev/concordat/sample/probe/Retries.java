package dev.concordat.sample.probe;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Component;

/** Work that is tried again. */
@Component
class Retries {

    @Retryable(maxRetries = 2, delay = 1)
    public void run(Runnable work) {
        work.run();
    }
}
