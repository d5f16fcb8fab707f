package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.GlobalTransactionCallback;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.GlobalTransactional;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Where the annotation stands among others, whatever made the proxy. */
@ExtendWith(OutputCaptureExtension.class)
class PlacementTest {

    /** Notes what it is asked for. */
    static final class Template implements GlobalTransactionTemplate {
        final List<GlobalTransactionOptions> asked = new ArrayList<>();

        @Override
        public <T extends @Nullable Object, E extends Throwable> T execute(
                GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
            asked.add(options);
            return callback.execute(null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Ours {
        @Bean
        Template template() {
            return new Template();
        }

        @Bean
        @Role(org.springframework.beans.factory.config.BeanDefinition.ROLE_INFRASTRUCTURE)
        static GlobalTransactionalAdvisor advisor(
                org.springframework.beans.factory.ObjectProvider<GlobalTransactionTemplate> template) {
            return new GlobalTransactionalAdvisor(template::getObject);
        }

        @Bean
        static GlobalTransactionalPostProcessor processor(
                org.springframework.beans.factory.ObjectProvider<GlobalTransactionalAdvisor> advisor) {
            return new GlobalTransactionalPostProcessor(advisor::getObject);
        }

        @Bean
        ConcurrentMapCacheManager caches() {
            return new ConcurrentMapCacheManager();
        }

        @Bean
        PlatformTransactionManager transactions() {
            return new Nowhere();
        }
    }

    /** Local transactions of nothing. */
    @SuppressWarnings("serial")
    static final class Nowhere extends AbstractPlatformTransactionManager {
        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    @EnableCaching(proxyTargetClass = true)
    @EnableResilientMethods(proxyTargetClass = true)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Everything {}

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    @EnableCaching(proxyTargetClass = true, order = 7)
    @EnableResilientMethods(proxyTargetClass = true)
    @EnableTransactionManagement(proxyTargetClass = true, order = 3)
    static class TransactionsOutsideOfCaches {}

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true, order = Ordered.HIGHEST_PRECEDENCE)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class AsyncFirst {}

    static class Both {
        @GlobalTransactional
        @Transactional
        @Retryable
        @Cacheable("both")
        @Async
        public void work() {}
    }

    static class OnlyGlobal {
        @GlobalTransactional
        @Retryable
        @Cacheable("only")
        @Async
        public void work() {}
    }

    private static List<String> chain(Class<?> bean, Class<?>... configuration) {
        try (AnnotationConfigApplicationContext context = start(bean, configuration)) {
            return Arrays.stream(((Advised) context.getBean(bean)).getAdvisors())
                    .map(advisor -> advisor.getAdvice().getClass().getSimpleName())
                    .map(name -> name.replace("AnnotationAsyncExecution", "Async")
                            .replace("RetryAnnotation", "Retry")
                            .replace("GlobalTransactional", "Global")
                            .replace("Interceptor", ""))
                    .toList();
        }
    }

    private static AnnotationConfigApplicationContext start(Class<?> bean, Class<?>... configuration) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        if (configuration.length > 0) {
            context.register(configuration);
        }
        context.register(Ours.class, bean);
        context.refresh();
        return context;
    }

    @Test
    void itStandsDirectlyOutsideOfTheLocalTransactionAndInsideOfEverythingElse() {
        assertThat(chain(Both.class, Everything.class))
                .containsSubsequence("Global", "Transaction")
                .containsSubsequence("Retry", "Global")
                .containsSubsequence("Async", "Global")
                .containsSubsequence("Cache", "Global");
        List<String> all = chain(Both.class, Everything.class);
        assertThat(all.indexOf("Transaction")).isEqualTo(all.indexOf("Global") + 1);
    }

    @Test
    void withoutALocalTransactionItStandsWhereThatWould() {
        assertThat(chain(OnlyGlobal.class, Everything.class))
                .containsSubsequence("Retry", "Global")
                .containsSubsequence("Async", "Global")
                .containsSubsequence("Cache", "Global")
                .doesNotContain("Transaction");
    }

    @Test
    void itFollowsTheOrderThatIsSetForLocalTransactions() {
        assertThat(chain(Both.class, TransactionsOutsideOfCaches.class))
                .containsSubsequence("Retry", "Global", "Transaction", "Cache");
        assertThat(chain(OnlyGlobal.class, TransactionsOutsideOfCaches.class))
                .containsSubsequence("Retry", "Global", "Cache");
    }

    /** The two are then in a proxy around that of @Async, as @Transactional alone is. */
    @Test
    void whereAsyncIsOrderedInsideItStaysWithTheLocalTransaction() {
        assertThat(chain(Both.class, AsyncFirst.class)).containsExactly("Global", "Transaction");
        assertThat(chain(OnlyGlobal.class, AsyncFirst.class)).containsExactly("Global");
    }

    @Test
    void whereNothingMakesProxiesItMakesItsOwn() {
        assertThat(chain(OnlyGlobal.class)).containsExactly("Global");
    }

    static class Circular {
        @Autowired
        @Nullable
        Other other;

        @GlobalTransactional
        public void work() {}
    }

    static class Other {
        @Autowired
        @Nullable
        Circular circular;
    }

    @Test
    void aBeanInACircleOfReferencesIsOneAndTheSameEverywhere() {
        try (AnnotationConfigApplicationContext context = start(Circular.class, Other.class)) {
            assertThat(AopUtils.isAopProxy(context.getBean(Circular.class))).isTrue();
            assertThat(context.getBean(Other.class).circular).isSameAs(context.getBean(Circular.class));
        }
        try (AnnotationConfigApplicationContext context = start(Circular.class, Everything.class, Other.class)) {
            assertThat(AopUtils.isAopProxy(context.getBean(Circular.class))).isTrue();
            assertThat(context.getBean(Other.class).circular).isSameAs(context.getBean(Circular.class));
        }
    }

    /** Makes proxies that cannot be changed. */
    abstract static class Sealing implements BeanPostProcessor, Ordered {
        abstract void seal(ProxyFactory factory);

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof OnlyGlobal)) {
                return bean;
            }
            ProxyFactory factory = new ProxyFactory(bean);
            factory.setProxyTargetClass(true);
            seal(factory);
            return factory.getProxy();
        }
    }

    static class Freezing extends Sealing {
        @Override
        void seal(ProxyFactory factory) {
            factory.setFrozen(true);
        }
    }

    static class Hiding extends Sealing {
        @Override
        void seal(ProxyFactory factory) {
            factory.setOpaque(true);
        }
    }

    @Test
    void aProxyThatCannotBeChangedOrLookedIntoStopsTheStart() {
        assertThatThrownBy(() -> start(OnlyGlobal.class, Freezing.class)).hasStackTraceContaining("frozen proxy");
        assertThatThrownBy(() -> start(OnlyGlobal.class, Hiding.class)).hasStackTraceContaining("opaque proxy");
    }

    /** An annotation of a team's own. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @GlobalTransactional(timeout = "7s")
    @interface Booking {
        @AliasFor(annotation = GlobalTransactional.class, attribute = "name")
        String value();
    }

    interface Described {
        @GlobalTransactional(name = "by interface")
        void described();
    }

    @GlobalTransactional(name = "by class")
    static class Parent {
        public void inherited() {}
    }

    static class Child extends Parent implements Described {
        @Booking("composed")
        public void composed() {}

        @Override
        public void described() {}

        @Override
        public String toString() {
            return "child";
        }
    }

    @Test
    void itIsFoundWhereTransactionalIsFound() {
        try (AnnotationConfigApplicationContext context = start(Child.class)) {
            Child child = context.getBean(Child.class);
            Template template = context.getBean(Template.class);
            child.composed();
            child.described();
            child.inherited();
            assertThat(child.toString()).isEqualTo("child");

            assertThat(template.asked.stream().map(GlobalTransactionOptions::name))
                    .startsWith("composed", "by interface", "by class");
            assertThat(template.asked.get(0).timeout()).hasSeconds(7);
        }
    }

    static class Unreachable {
        @GlobalTransactional
        public final void sealed() {}

        @GlobalTransactional
        public void open() {}
    }

    @Test
    void aMethodThatNoProxyCanOverrideIsWarnedOf(CapturedOutput output) {
        start(Unreachable.class).close();

        assertThat(output).contains("@GlobalTransactional has no effect here").contains("sealed()");
    }

    static class Listener {
        @TransactionalEventListener
        @GlobalTransactional
        public void heard(String event) {}
    }

    @Test
    void aListenerOfTransactionsInOneOfItsOwnIsRefusedAsByTransactional() {
        assertThatThrownBy(() -> start(Listener.class))
                .hasStackTraceContaining("unless its propagation is REQUIRES_NEW or NOT_SUPPORTED");
    }
}
