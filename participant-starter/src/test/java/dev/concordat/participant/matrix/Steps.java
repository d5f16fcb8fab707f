package dev.concordat.participant.matrix;

import java.util.concurrent.CompletableFuture;

/** Methods that begin a transaction and carry another annotation. */
public interface Steps {

    void retried(String text);

    void retriedByResilience4j(String text);

    CompletableFuture<String> async(String text);

    CompletableFuture<String> asyncFailing(String text);

    String cached(String text);

    String cachedFailingOnce(String text);

    void authorised(String text);

    void limited(Runnable work);

    void alone(Runnable work);
}
