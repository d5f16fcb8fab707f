package dev.concordat.participant.initiator;

import dev.concordat.participant.ToleratesRollback;
import dev.concordat.participant.context.LocalWorks;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;

/** Puts the tolerance around annotated beans, outside of local transactions. */
public final class ToleratesRollbackPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    private static final long serialVersionUID = 1L;

    /** For the annotation on methods and classes. */
    public ToleratesRollbackPostProcessor() {
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
        MethodInterceptor tolerating = call -> {
            LocalWorks.Tolerance tolerance = LocalWorks.tolerate();
            try {
                return call.proceed();
            } finally {
                tolerance.close();
            }
        };
        this.advisor = new DefaultPointcutAdvisor(
                new ComposablePointcut(new AnnotationMatchingPointcut(ToleratesRollback.class, true))
                        .union(AnnotationMatchingPointcut.forMethodAnnotation(ToleratesRollback.class)),
                tolerating);
    }
}
