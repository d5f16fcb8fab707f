package dev.concordat.participant.web;

import dev.concordat.participant.context.BranchScope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/** Takes the context along when a handler returns a Callable, which runs on another thread. One per request. */
final class ScopedCallable implements CallableProcessingInterceptor {

    private final BranchScope scope;
    private final Runnable seen;
    private BranchScope.@Nullable Binding binding;

    /** {@code seen} is told that work has begun that has the context. */
    ScopedCallable(BranchScope scope, Runnable seen) {
        this.scope = scope;
        this.seen = seen;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
        seen.run();
        binding = scope.bind();
    }

    @Override
    public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
        if (binding != null) {
            binding.close();
        }
    }
}
