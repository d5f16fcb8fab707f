package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactional;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds what is said about a method, in the places and the order in which {@code @Transactional} is looked for: the
 * method of the class, the class, the method of the interface, the interface; annotations of annotations too.
 * Thread-safe.
 */
final class GlobalTransactionalSource {

    private final ConcurrentMap<MethodClassKey, Optional<GlobalTransactionOptions>> known = new ConcurrentHashMap<>();

    /** The options of a method when it is called on an object of this class; empty if it is not annotated. */
    Optional<GlobalTransactionOptions> find(Method method, Class<?> type) {
        return method.getDeclaringClass() == Object.class
                ? Optional.empty()
                : known.computeIfAbsent(new MethodClassKey(method, type), key -> read(method, type));
    }

    private static Optional<GlobalTransactionOptions> read(Method called, Class<?> type) {
        Method method = AopUtils.getMostSpecificMethod(called, type);
        GlobalTransactional found = on(method);
        if (found == null && ClassUtils.isUserLevelMethod(called)) {
            found = on(type);
        }
        if (found == null && !method.equals(called)) {
            found = on(called);
            if (found == null && ClassUtils.isUserLevelMethod(called)) {
                found = on(called.getDeclaringClass());
            }
        }
        return Optional.ofNullable(found).map(said -> options(said, method, type));
    }

    private static @Nullable GlobalTransactional on(AnnotatedElement element) {
        return AnnotatedElementUtils.findMergedAnnotation(element, GlobalTransactional.class);
    }

    private static GlobalTransactionOptions options(GlobalTransactional said, Method method, Class<?> type) {
        Duration timeout = said.timeout().isEmpty() ? null : DurationStyle.detectAndParse(said.timeout());
        String name = said.name().isEmpty() ? type.getSimpleName() + "." + method.getName() : said.name();
        return new GlobalTransactionOptions(
                name,
                timeout,
                said.propagation(),
                List.of(said.rollbackFor()),
                List.of(said.noRollbackFor()),
                said.tolerateLostCalls(),
                said.prepare());
    }
}
