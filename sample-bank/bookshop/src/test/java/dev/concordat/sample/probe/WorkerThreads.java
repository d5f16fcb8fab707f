package dev.concordat.sample.probe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Work in other threads, as Spring Boot offers them. */
@Component
class WorkerThreads {

    private static final Executor STRAY = work -> Thread.ofVirtual().start(work);

    private final AsyncTaskExecutor executor;
    private final ObjectProvider<WorkerThreads> self;

    WorkerThreads(AsyncTaskExecutor executor, ObjectProvider<WorkerThreads> self) {
        this.executor = executor;
        this.self = self;
    }

    /** Each in a thread of its own; returns when all have ended, and throws what the first that failed threw. */
    void together(Step.Threads threads, List<Runnable> work) {
        List<CompletableFuture<?>> begun = work.stream()
                .<CompletableFuture<?>>map(each -> switch (threads) {
                    case ASYNC -> self.getObject().run(each);
                    case EXECUTOR -> executor.submitCompletable(each);
                    case STRAY -> CompletableFuture.runAsync(each, STRAY);
                })
                .toList();
        try {
            CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("failed in another thread: " + e.getCause(), e);
        }
    }

    @Async
    public CompletableFuture<Void> run(Runnable work) {
        work.run();
        return CompletableFuture.completedFuture(null);
    }
}
