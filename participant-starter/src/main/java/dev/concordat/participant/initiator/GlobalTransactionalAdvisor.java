package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionTemplate;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.core.Ordered;

/**
 * The annotation as an advisor that stands where that of {@code @Transactional} does: whatever comes outside of a local
 * transaction (retries, other threads, caches, access rules) comes outside of a global one too.
 */
public final class GlobalTransactionalAdvisor extends AbstractPointcutAdvisor implements BeanFactoryAware {

    private static final long serialVersionUID = 1L;

    private static final String OF_SPRING = "org.springframework.transaction.config.internalTransactionAdvisor";

    private final transient Pointcut pointcut;
    private final transient Advice advice;
    private transient @Nullable BeanFactory beans;

    /** With a supplier, as advisors are made before most other beans. */
    public GlobalTransactionalAdvisor(Supplier<GlobalTransactionTemplate> template) {
        GlobalTransactionalSource source = new GlobalTransactionalSource();
        this.advice = new GlobalTransactionalInterceptor(source, template);
        this.pointcut = new StaticMethodMatcherPointcut() {
            @Override
            public boolean matches(Method method, Class<?> type) {
                return source.find(method, type).isPresent();
            }
        };
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    /** That of Spring's own, which users can set by {@code @EnableTransactionManagement(order = …)}. */
    @Override
    public int getOrder() {
        return beans != null && beans.containsBean(OF_SPRING) && beans.getBean(OF_SPRING) instanceof Ordered ordered
                ? ordered.getOrder()
                : Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return advice;
    }
}
