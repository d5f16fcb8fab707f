package dev.concordat.participant.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;

@SuppressWarnings("try")
@Timeout(60)
class AsyncPostProcessorTest {

    /** What has an asynchronous method, and one that is not. */
    interface Desk {
        CompletableFuture<Optional<BranchScope>> later();

        Optional<BranchScope> now();
    }

    private static final class RealDesk implements Desk {
        @Override
        @Async
        public CompletableFuture<Optional<BranchScope>> later() {
            return CompletableFuture.completedFuture(BranchScope.current());
        }

        @Override
        public Optional<BranchScope> now() {
            return BranchScope.current();
        }
    }

    private final AsyncPostProcessor processor = new AsyncPostProcessor();
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofMillis(1),
            () -> 0);

    private static ProxyFactory proxy(Executor executor) {
        ProxyFactory factory = new ProxyFactory(new RealDesk());
        factory.addAdvisor(new AsyncAnnotationAdvisor(executor, null));
        return factory;
    }

    private Desk processed(Object bean) {
        return (Desk) processor.postProcessAfterInitialization(bean, "desk");
    }

    private static int advisors(Object proxy) {
        return ((Advised) proxy).getAdvisorCount();
    }

    @Test
    void anAsynchronousMethodRunsInTheScopeAndTheThreadIsLeftAsItWas() throws Exception {
        Desk desk = processed(proxy(new SimpleAsyncTaskExecutor()).getProxy());
        CompletableFuture<Optional<BranchScope>> later;
        try (BranchScope.Binding bound = scope.bind()) {
            later = desk.later();
            assertThat(BranchScope.current()).containsSame(scope);
            assertThat(desk.now()).containsSame(scope);
        }

        assertThat(later.get(30, TimeUnit.SECONDS)).containsSame(scope);
        assertThat(desk.later().get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void anExecutorThatRunsItAtOnceFindsNoScopeButTheOneHandedOver() throws Exception {
        Desk desk = processed(proxy(new TaskExecutorAdapter(Runnable::run)).getProxy());
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(desk.later().get(30, TimeUnit.SECONDS)).containsSame(scope);
            assertThat(BranchScope.current()).containsSame(scope);
        }
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void workThatIsNotAcceptedIsNotWaitedFor() {
        Desk desk = processed(proxy(new TaskExecutorAdapter(task -> {
                    throw new RejectedExecutionException("full");
                }))
                .getProxy());
        try (BranchScope.Binding bound = scope.bind()) {
            assertThatThrownBy(desk::later).isInstanceOf(RejectedExecutionException.class);
        }

        scope.awaitTasks();
        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void aProxyIsSurroundedOnceAlsoWithinAnotherOne() throws Exception {
        Object inner = proxy(new SimpleAsyncTaskExecutor()).getProxy();
        ProxyFactory outer = new ProxyFactory(inner);
        Object proxy = outer.getProxy();

        Desk desk = processed(proxy);
        processor.postProcessAfterInitialization(proxy, "desk");

        assertThat(advisors(inner)).isEqualTo(3);
        assertThat(advisors(proxy)).isZero();
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(desk.later().get(30, TimeUnit.SECONDS)).containsSame(scope);
        }
    }

    @Test
    void whatIsNotAsynchronousIsLeftAlone() {
        ProxyFactory factory = new ProxyFactory(new RealDesk());
        Object proxy = factory.getProxy();

        assertThat(processor.postProcessAfterInitialization(proxy, "desk")).isSameAs(proxy);
        assertThat(advisors(proxy)).isZero();
        assertThat(processor.postProcessAfterInitialization("a bean", "text")).isEqualTo("a bean");
    }

    @Test
    void aProxyThatCannotBeSurroundedIsSaidSo() {
        ProxyFactory factory = proxy(new SimpleAsyncTaskExecutor());
        factory.setFrozen(true);
        Object proxy = factory.getProxy();

        assertThatIllegalStateException().isThrownBy(() -> processed(proxy)).withMessageContaining("'desk'");
    }
}
