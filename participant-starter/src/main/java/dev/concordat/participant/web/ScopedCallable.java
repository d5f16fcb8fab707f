package dev.concordat.participant.web;

import dev.concordat.participant.context.BranchScope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/** Takes the context along when a handler returns a Callable, which runs on another thread. One per request. */
final class ScopedCallable implements CallableProcessingInterceptor {

    private final BranchScope scope;
    private BranchScope.@Nullable Binding binding;

    ScopedCallable(BranchScope scope) {
        this.scope = scope;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
        binding = scope.bind();
    }

    @Override
    public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
        if (binding != null) {
            binding.close();
        }
    }
}
