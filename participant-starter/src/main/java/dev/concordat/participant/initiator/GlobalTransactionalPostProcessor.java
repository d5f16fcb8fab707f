package dev.concordat.participant.initiator;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.util.ClassUtils;

/**
 * Sees to it that the advisor is on every annotated bean, directly outside of the local transaction, whatever made the
 * bean's proxy. Neither ordered nor prior, so that all of Spring's have had their turn.
 */
public final class GlobalTransactionalPostProcessor
        implements SmartInstantiationAwareBeanPostProcessor, BeanClassLoaderAware {

    private final Supplier<GlobalTransactionalAdvisor> advisor;
    private final Set<Object> early = ConcurrentHashMap.newKeySet();
    private final Annotations annotations = new Annotations();
    private @Nullable ClassLoader loader = ClassUtils.getDefaultClassLoader();

    /** With a supplier, as post-processors are made before all other beans. */
    public GlobalTransactionalPostProcessor(Supplier<GlobalTransactionalAdvisor> advisor) {
        this.advisor = advisor;
    }

    @Override
    public void setBeanClassLoader(ClassLoader classLoader) {
        this.loader = classLoader;
    }

    /** A bean in a circle of references is used before it is finished; it must be the same object then and later. */
    @Override
    public Object getEarlyBeanReference(Object bean, String name) {
        Object exposed = advised(bean, name);
        early.add(name);
        return exposed;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return early.remove(name) ? bean : advised(bean, name);
    }

    private Object advised(Object bean, String name) {
        if (bean instanceof AopInfrastructureBean || bean instanceof Advice || bean instanceof Advisor) {
            return bean;
        }
        Class<?> type = AopUtils.getTargetClass(bean);
        if (!annotations.areOn(type) || !AopUtils.canApply(advisor.get(), type)) {
            return bean;
        }
        annotations.check(ClassUtils.getUserClass(type));
        if (bean instanceof Advised proxy) {
            place(proxy, name);
            return bean;
        }
        if (bean instanceof SpringProxy) {
            throw new IllegalStateException("Bean '" + name + "' is @GlobalTransactional and has an opaque proxy, in"
                    + " which the annotation cannot be put next to the others: leave 'opaque' off");
        }
        return proxy(bean);
    }

    private void place(Advised proxy, String name) {
        int ours = indexOf(proxy, GlobalTransactionalInterceptor.class);
        int local = indexOf(proxy, TransactionInterceptor.class);
        if (ours >= 0 && (local < 0 || ours == local - 1)) {
            return;
        }
        if (proxy.isFrozen()) {
            throw new IllegalStateException(
                    "Bean '" + name + "' is @GlobalTransactional and has a frozen proxy, in which"
                            + " the annotation cannot be put outside of the local transaction: leave 'frozen' off");
        }
        if (ours >= 0) {
            proxy.removeAdvisor(ours);
            local = indexOf(proxy, TransactionInterceptor.class);
        }
        if (local >= 0) {
            proxy.addAdvisor(local, advisor.get());
        } else {
            proxy.addAdvisor(advisor.get());
        }
    }

    private static int indexOf(Advised proxy, Class<? extends Advice> wanted) {
        Advisor[] advisors = proxy.getAdvisors();
        for (int i = 0; i < advisors.length; i++) {
            if (wanted.isInstance(advisors[i].getAdvice())) {
                return i;
            }
        }
        return -1;
    }

    /** Where nothing makes proxies for advisors: without Boot's AOP configuration. */
    private Object proxy(Object bean) {
        ProxyFactory factory = new ProxyFactory(bean);
        factory.setProxyTargetClass(true);
        factory.addAdvisor(advisor.get());
        return factory.getProxy(loader);
    }
}
