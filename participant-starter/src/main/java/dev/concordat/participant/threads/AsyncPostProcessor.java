package dev.concordat.participant.threads;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.HandOver;
import java.util.Optional;
import java.util.concurrent.Future;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Takes the scope through {@code @Async}, whichever executor runs the method, bean or not: one advisor outside of
 * Spring's hands it over, one inside takes it up. Neither ordered nor prior, so that Spring's advisor is there already.
 */
public final class AsyncPostProcessor implements BeanPostProcessor {

    private static final String HANDED_OVER = AsyncPostProcessor.class.getName();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Advised advised) {
            lookFor(advised, name);
        }
        return bean;
    }

    /** A proxy may be around another one, where the order of @EnableAsync was changed. */
    private static void lookFor(Advised advised, String name) {
        Advisor[] advisors = advised.getAdvisors();
        for (int i = 0; i < advisors.length; i++) {
            if (advisors[i].getAdvice() instanceof AsyncExecutionInterceptor
                    && (i == 0 || !(advisors[i - 1].getAdvice() instanceof HandingOver))) {
                surround(advised, name, advisors[i], i);
                break;
            }
        }
        if (AopProxyUtils.getSingletonTarget(advised) instanceof Advised inner) {
            lookFor(inner, name);
        }
    }

    private static void surround(Advised advised, String name, Advisor async, int position) {
        if (advised.isFrozen()) {
            throw new IllegalStateException("Bean '" + name + "' has an @Async proxy that is frozen, so that global"
                    + " transactions cannot be taken through it: leave 'frozen' off, or set concordat.enabled=false");
        }
        Pointcut same = async instanceof PointcutAdvisor withPointcut ? withPointcut.getPointcut() : Pointcut.TRUE;
        advised.addAdvisor(position + 1, new DefaultPointcutAdvisor(same, new TakingUp()));
        advised.addAdvisor(position, new DefaultPointcutAdvisor(same, new HandingOver()));
    }

    /** On the caller's thread. */
    private static final class HandingOver implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Optional<HandOver> captured = HandOver.capture();
            if (captured.isEmpty() || !(call instanceof ProxyMethodInvocation carrier)) {
                return call.proceed();
            }
            carrier.setUserAttribute(HANDED_OVER, captured.get());
            // Out of the scope: it goes this way and no other, and a thread that is started now is no stray of it.
            BranchScope.Binding outside = BranchScope.bindNone();
            try {
                Object result = call.proceed();
                if (result instanceof Future<?> future) {
                    captured.get().watch(future);
                }
                return result;
            } catch (Throwable rejected) {
                captured.get().drop();
                throw rejected;
            } finally {
                outside.close();
            }
        }
    }

    /** On the thread that does the work. */
    private static final class TakingUp implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Object handed =
                    call instanceof ProxyMethodInvocation carrier ? carrier.getUserAttribute(HANDED_OVER) : null;
            if (!(handed instanceof HandOver handOver)) {
                return call.proceed();
            }
            BranchScope.Binding binding = handOver.beginTask();
            try {
                return call.proceed();
            } finally {
                binding.close();
            }
        }
    }
}
