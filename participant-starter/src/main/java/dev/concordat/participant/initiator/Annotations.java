package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Propagation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.util.ReflectionUtils;

/** Says at start where the annotation would have no effect, or not the one that is expected. */
final class Annotations {

    private static final Logger LOG = LoggerFactory.getLogger(Annotations.class);

    private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

    /** A quick look, which rules out most classes. */
    boolean areOn(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, GlobalTransactional.class);
    }

    /**
     * Looks at each method of an annotated class, once.
     *
     * @throws IllegalStateException if one of them cannot do what it says
     */
    void check(Class<?> type) {
        if (checked.add(type)) {
            for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
                GlobalTransactional said =
                        AnnotatedElementUtils.findMergedAnnotation(method, GlobalTransactional.class);
                if (said != null) {
                    warnIfNotReached(method);
                    refuseInListener(method, said.propagation());
                }
            }
        }
    }

    private static void warnIfNotReached(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers)) {
            LOG.warn(
                    "@GlobalTransactional has no effect here, as no proxy can override the method: make it neither"
                            + " private, final nor static, method={}",
                    method);
        }
    }

    /** As Spring does it for @Transactional, from 6.1 on. */
    private static void refuseInListener(Method method, Propagation propagation) {
        if (AnnotatedElementUtils.hasAnnotation(method, TransactionalEventListener.class)
                && propagation != Propagation.REQUIRES_NEW
                && propagation != Propagation.NOT_SUPPORTED) {
            throw new IllegalStateException("@TransactionalEventListener method must not be annotated with"
                    + " @GlobalTransactional unless its propagation is REQUIRES_NEW or NOT_SUPPORTED, as the"
                    + " transaction that it hears of has ended or is about to: " + method);
        }
    }
}
