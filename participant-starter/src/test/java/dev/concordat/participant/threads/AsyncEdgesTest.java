package dev.concordat.participant.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;

/** Asynchronous work that is rejected, cancelled or fails. */
@Timeout(20)
@SuppressWarnings("try")
class AsyncEdgesTest {

    /** What has an asynchronous method, and one that is not. */
    interface Desk {
        CompletableFuture<String> later();

        String now();
    }

    private final List<Optional<BranchScope>> seen = new ArrayList<>();
    private final List<Runnable> given = new ArrayList<>();
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofMillis(1),
            System::nanoTime);

    private final class FailingDesk implements Desk {
        @Override
        @Async
        public CompletableFuture<String> later() {
            seen.add(BranchScope.current());
            throw new IllegalStateException("failed");
        }

        @Override
        public String now() {
            return "now";
        }
    }

    private Desk desk(Executor executor) {
        ProxyFactory factory = new ProxyFactory(new FailingDesk());
        factory.addAdvisor(new AsyncAnnotationAdvisor(new TaskExecutorAdapter(executor), null));
        return (Desk) new AsyncPostProcessor().postProcessAfterInitialization(factory.getProxy(), "desk");
    }

    @Test
    void aRejectionLeavesTheCallersThreadAsItWas() {
        Desk desk = desk(task -> {
            throw new RejectedExecutionException("full");
        });
        try (BranchScope.Binding bound = scope.bind()) {
            assertThatThrownBy(desk::later).isInstanceOf(RejectedExecutionException.class);
            assertThat(BranchScope.current()).containsSame(scope);
        }
    }

    @Test
    void aFailureLeavesTheThreadThatDidTheWorkAsItWas() {
        Desk desk = desk(given::add);
        try (BranchScope.Binding bound = scope.bind()) {
            var unused = desk.later();
        }

        given.get(0).run();

        assertThat(seen).containsExactly(Optional.of(scope));
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void whatIsCancelledBeforeItBeganIsNotWaitedFor() {
        Desk desk = desk(given::add);
        try (BranchScope.Binding bound = scope.bind()) {
            desk.later().cancel(true);
        }

        scope.awaitTasks();

        assertThat(scope.book().rollbackOnly()).isEmpty();
    }

    @Test
    void aMethodThatIsNotAsynchronousIsHandedToNobody() {
        Desk desk = desk(given::add);
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(desk.now()).isEqualTo("now");
        }

        assertThat(scope.hasHandedOver()).isFalse();
    }
}
