package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.GlobalTransactional;
import java.util.function.Supplier;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;

/** Puts the interceptor around annotated beans, outside of local transactions. */
public final class GlobalTransactionalPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    private static final long serialVersionUID = 1L;

    /** With a supplier, as post-processors are made before all other beans. */
    public GlobalTransactionalPostProcessor(Supplier<GlobalTransactionTemplate> template) {
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
        this.advisor = new DefaultPointcutAdvisor(
                new ComposablePointcut(new AnnotationMatchingPointcut(GlobalTransactional.class, true))
                        .union(AnnotationMatchingPointcut.forMethodAnnotation(GlobalTransactional.class)),
                new GlobalTransactionalInterceptor(template));
    }
}
