package dev.concordat.participant.initiator;

import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results whose work is done only after the method has returned, when the decision has been made already. */
final class LateWork {

    private static final Set<String> TYPES = Set.of(
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "java.util.concurrent.Callable",
            "kotlinx.coroutines.flow.Flow",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

    private static final String CONTINUATION = "kotlin.coroutines.Continuation";

    private LateWork() {}

    /** By the signature, before anything was done. */
    static void refuse(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length > 0 && parameters[parameters.length - 1].getName().equals(CONTINUATION)) {
            throw new IllegalStateException(message(method, "is a suspend function"));
        }
        if (isLate(method.getReturnType())) {
            throw new IllegalStateException(
                    message(method, "returns a " + method.getReturnType().getSimpleName()));
        }
    }

    /** By what was returned, where the signature does not say it. */
    static void refuse(Method method, Object result) {
        if (isLate(result.getClass())) {
            throw new IllegalStateException(
                    message(method, "returned a " + result.getClass().getSimpleName()));
        }
    }

    private static String message(Method method, String what) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + " is @GlobalTransactional and "
                + what
                + ", whose work would be done only after the decision, outside of the transaction. Do the work before"
                + " the method returns, for instance by block(), or return a CompletableFuture: the decision waits for it";
    }

    private static boolean isLate(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (TYPES.contains(type.getName()) || isLate(type.getSuperclass())) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (isLate(each)) {
                return true;
            }
        }
        return false;
    }
}
