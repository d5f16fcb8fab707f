package dev.concordat.participant.matrix;

import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Propagation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Results that come later, and all propagations. */
public class Futures {

    @GlobalTransactional(timeout = "5s")
    public CompletableFuture<String> future(Supplier<CompletableFuture<String>> work) {
        return work.get();
    }

    @GlobalTransactional(timeout = "300ms")
    public CompletableFuture<String> hurriedFuture(Supplier<CompletableFuture<String>> work) {
        return work.get();
    }

    @GlobalTransactional
    public Mono<String> mono(Runnable work) {
        return Mono.fromRunnable(work);
    }

    @GlobalTransactional
    public Object hidden(Callable<String> work) {
        return work;
    }

    @GlobalTransactional(timeout = "300ms")
    public void hurried(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.REQUIRES_NEW)
    public void requiresNew(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.NOT_SUPPORTED)
    public void notSupported(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.MANDATORY)
    public void mandatory(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.SUPPORTS)
    public void supports(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.NEVER)
    public void never(Runnable work) {
        work.run();
    }
}
