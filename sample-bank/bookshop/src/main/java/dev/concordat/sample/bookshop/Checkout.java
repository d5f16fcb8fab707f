package dev.concordat.sample.bookshop;

import dev.concordat.participant.GlobalTransactional;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Where global transactions begin. */
@Service
public class Checkout {

    /** What is done in one. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    @GlobalTransactional
    public void buy(Work work) throws Exception {
        work.run();
    }

    @GlobalTransactional
    @Transactional
    public void buyInOne(Work work) throws Exception {
        work.run();
    }

    /** Each attempt is a transaction of its own. */
    @Retryable(maxRetries = 2, delay = 1)
    @GlobalTransactional
    public void buyPatiently(Work work) throws Exception {
        work.run();
    }
}
