package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.GlobalTransactional;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Runs annotated methods by the template. Thread-safe. */
final class GlobalTransactionalInterceptor implements MethodInterceptor {

    private final Supplier<GlobalTransactionTemplate> template;
    private final ConcurrentMap<Method, GlobalTransactionOptions> options = new ConcurrentHashMap<>();

    GlobalTransactionalInterceptor(Supplier<GlobalTransactionTemplate> template) {
        this.template = template;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        Object self = call.getThis();
        Class<?> type = self == null ? call.getMethod().getDeclaringClass() : AopUtils.getTargetClass(self);
        Method method = AopUtils.getMostSpecificMethod(call.getMethod(), type);
        GlobalTransactionOptions found = options.computeIfAbsent(method, key -> read(key, type));
        return template.get().<@Nullable Object, Throwable>execute(found, transaction -> call.proceed());
    }

    private static GlobalTransactionOptions read(Method method, Class<?> type) {
        GlobalTransactional found = AnnotatedElementUtils.findMergedAnnotation(method, GlobalTransactional.class);
        if (found == null) {
            found = AnnotatedElementUtils.findMergedAnnotation(type, GlobalTransactional.class);
        }
        if (found == null) {
            throw new IllegalStateException(method + " is not annotated");
        }
        Duration timeout = found.timeout().isEmpty() ? null : DurationStyle.detectAndParse(found.timeout());
        String name = found.name().isEmpty() ? type.getSimpleName() + "." + method.getName() : found.name();
        return new GlobalTransactionOptions(
                name,
                timeout,
                found.propagation(),
                List.of(found.rollbackFor()),
                List.of(found.noRollbackFor()),
                found.tolerateLostCalls());
    }
}
