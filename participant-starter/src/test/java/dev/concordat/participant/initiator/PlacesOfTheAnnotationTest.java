package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.ToleratesRollback;
import dev.concordat.participant.context.LocalWorks;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** Where the annotations are looked for. */
class PlacesOfTheAnnotationTest {

    @GlobalTransactional(name = "by class")
    static class Said {
        @GlobalTransactional(name = "by method")
        public void method() {}

        public void inherits() {}
    }

    interface Swimming {
        @GlobalTransactional(name = "by interface")
        void swim();

        void dive();
    }

    /** Does what the interface asks for without knowing it. */
    static class Bird {
        public void swim() {}

        public void dive() {}
    }

    static class Duck extends Bird implements Swimming {}

    @GlobalTransactional(name = "by class")
    static class SaidDuck extends Bird implements Swimming {}

    private static Optional<String> name(Class<?> declaring, String method, Class<?> type) throws Exception {
        return new GlobalTransactionalSource()
                .find(declaring.getMethod(method), type)
                .map(GlobalTransactionOptions::name);
    }

    @Test
    void theMethodComesBeforeTheClass() throws Exception {
        assertThat(name(Said.class, "method", Said.class)).contains("by method");
        assertThat(name(Said.class, "inherits", Said.class)).contains("by class");
    }

    @Test
    void theInterfaceComesLastEvenIfTheMethodIsInheritedFromAClassThatDoesNotKnowIt() throws Exception {
        assertThat(name(Swimming.class, "swim", Duck.class)).contains("by interface");
        assertThat(name(Swimming.class, "dive", Duck.class)).isEmpty();
        assertThat(name(Swimming.class, "swim", SaidDuck.class)).contains("by class");
    }

    @Test
    void methodsOfEveryObjectAreNeverMeant() throws Exception {
        assertThat(new GlobalTransactionalSource().find(Object.class.getMethod("toString"), Said.class))
                .isEmpty();
    }

    @Test
    void aClassWithoutTheAnnotationIsRuledOutAtOnce() {
        assertThat(new Annotations().areOn(Said.class)).isTrue();
        assertThat(new Annotations().areOn(String.class)).isFalse();
    }

    /** Its rollback may be missing in the whole. */
    static class Spare {
        final AtomicReference<Boolean> mayBeMissed = new AtomicReference<>();

        @ToleratesRollback
        public void work() {
            mayBeMissed.set(LocalWorks.current().mayBeMissed());
        }
    }

    @Test
    void toleranceIsPutAroundTheMethodOutsideOfEverythingAndEndsWithIt() {
        ToleratesRollbackPostProcessor processor = new ToleratesRollbackPostProcessor();
        processor.setBeanFactory(new DefaultListableBeanFactory());
        Spare target = new Spare();

        Object bean = processor.postProcessAfterInitialization(target, "bean");

        assertThat(bean).isInstanceOf(Spare.class);
        ((Spare) bean).work();
        assertThat(target.mayBeMissed).hasValue(true);
        assertThat(LocalWorks.current().mayBeMissed()).isFalse();
        assertThat(GlobalTransactionContext.toleratingRollback(
                        () -> LocalWorks.current().mayBeMissed()))
                .isTrue();
    }

    @Test
    void toleranceStandsBeforeTheAdviceThatIsThere() {
        ToleratesRollbackPostProcessor processor = new ToleratesRollbackPostProcessor();
        processor.setBeanFactory(new DefaultListableBeanFactory());
        ProxyFactory factory = new ProxyFactory(new Spare());
        factory.setProxyTargetClass(true);
        MethodInterceptor former = call -> call.proceed();
        factory.addAdvice(former);

        Advised proxy = (Advised) processor.postProcessAfterInitialization(factory.getProxy(), "bean");

        assertThat(proxy).isNotNull();
        assertThat(proxy.getAdvisors()).hasSize(2);
        assertThat(proxy.getAdvisors()[1].getAdvice()).isSameAs(former);
    }
}
