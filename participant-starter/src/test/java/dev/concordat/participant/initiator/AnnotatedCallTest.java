package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.GlobalTransactionCallback;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Propagation;
import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.aopalliance.intercept.MethodInvocation;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** An annotated method with what it returns, over a template that notes how the work ended. */
class AnnotatedCallTest {

    private final Desk desk = new Desk();
    private final Noting template = new Noting();
    private final GlobalTransactionalInterceptor interceptor =
            new GlobalTransactionalInterceptor(new GlobalTransactionalSource(), () -> template);

    @SuppressWarnings("unused")
    static class Desk {
        @GlobalTransactional
        public Object book() {
            return "";
        }

        @GlobalTransactional
        public Callable<String> later() {
            return () -> "";
        }

        @GlobalTransactional(propagation = Propagation.SUPPORTS)
        public Callable<String> maybeLater() {
            return () -> "";
        }

        @GlobalTransactional(propagation = Propagation.NOT_SUPPORTED)
        public Callable<String> outsideLater() {
            return () -> "";
        }

        public Object plain() {
            return "";
        }
    }

    /** Runs the work in a scope, and notes how it ended. */
    private static class Noting implements GlobalTransactionTemplate {

        final List<String> ends = new ArrayList<>();
        Duration time = Duration.ofSeconds(20);
        boolean bound = true;

        @Nullable
        BranchScope scope;

        @Override
        public <T extends @Nullable Object, E extends Throwable> T execute(
                GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
            BranchScope made = new BranchScope(
                    TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                    BranchBook.ofInitiator(new ParticipantName("travel"), false),
                    time,
                    System::nanoTime);
            scope = made;
            BranchScope.Binding binding = bound ? made.bind() : BranchScope.bindNone();
            try {
                T result = callback.execute(GlobalTransactionContext.current().orElse(null));
                ends.add("returned");
                return result;
            } catch (Throwable thrown) {
                ends.add("failed by " + thrown.getClass().getSimpleName());
                throw thrown;
            } finally {
                binding.close();
            }
        }

        String abortCause() {
            BranchScope made = scope;
            return made == null
                    ? ""
                    : made.book().rollbackOnly().map(AbortCause::detail).orElse("none");
        }
    }

    @AfterEach
    void calm() {
        Thread.interrupted();
    }

    private @Nullable Object call(String method, @Nullable Object result) throws Throwable {
        MethodInvocation call = Mockito.mock();
        Mockito.when(call.getThis()).thenReturn(desk);
        Mockito.when(call.getMethod()).thenReturn(Desk.class.getMethod(method));
        Mockito.when(call.proceed()).thenReturn(result);
        return interceptor.invoke(call);
    }

    @Test
    void aMethodWithoutTheAnnotationIsJustCalled() throws Throwable {
        assertThat(call("plain", "done")).isEqualTo("done");
        assertThat(template.ends).isEmpty();
    }

    @Test
    void theResultOfAMethodComesThrough() throws Throwable {
        assertThat(call("book", "done")).isEqualTo("done");
        assertThat(call("book", null)).isNull();
        assertThat(template.ends).containsExactly("returned", "returned");
    }

    @Test
    void theDecisionWaitsForAFutureThatIsNotDone() throws Throwable {
        CompletableFuture<String> coming = new CompletableFuture<>();
        FutureTask<@Nullable Object> call = new FutureTask<>(() -> {
            try {
                return call("book", coming);
            } catch (Throwable thrown) {
                throw new ExecutionException(thrown);
            }
        });
        Thread caller = new Thread(call, "caller");
        caller.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> caller.getState() == Thread.State.TIMED_WAITING || call.isDone());
        assertThat(template.ends).isEmpty();

        coming.complete("done");

        assertThat(call.get()).isSameAs(coming);
        assertThat(template.ends).containsExactly("returned");
    }

    @Test
    void aFutureThatFailsIsAFailureOfTheWorkAndIsReturned() throws Throwable {
        CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalArgumentException("no room"));

        assertThat(call("book", failed)).isSameAs(failed);
        assertThat(template.ends).containsExactly("failed by IllegalArgumentException");
    }

    @Test
    void aFutureThatIsNoStageIsWaitedForAsWell() throws Throwable {
        FutureTask<String> failed = new FutureTask<>(() -> {
            throw new IllegalArgumentException("no room");
        });
        failed.run();

        assertThat(call("book", failed)).isSameAs(failed);
        assertThat(template.ends).containsExactly("failed by IllegalArgumentException");
    }

    @Test
    void aFutureThatFailedWithoutACauseIsAFailureAllTheSame() throws Throwable {
        Future<String> failed = Mockito.mock();
        Mockito.when(failed.get(Mockito.anyLong(), Mockito.any())).thenThrow(new ExecutionException(null));

        assertThat(call("book", failed)).isSameAs(failed);
        assertThat(template.ends).containsExactly("failed by ExecutionException");
    }

    @Test
    void aFutureThatIsCancelledIsAFailureOfTheWork() throws Throwable {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);

        assertThat(call("book", cancelled)).isSameAs(cancelled);
        assertThat(template.ends).singleElement().isEqualTo("failed by " + CancellationException.class.getSimpleName());
    }

    @Test
    void aFutureThatIsNotDoneInTimeDoomsTheTransaction() throws Throwable {
        template.time = Duration.ofMillis(1);

        call("book", new CompletableFuture<>());

        assertThat(template.abortCause()).contains("was not done when its time was up");
    }

    @Test
    void anInterruptWhileAFutureIsWaitedForDoomsTheTransactionAndStaysSet() throws Throwable {
        Thread.currentThread().interrupt();

        call("book", new CompletableFuture<>());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(template.abortCause()).contains("interrupted while waiting");
    }

    @Test
    void anotherFailureThanThatOfTheFutureComesThrough() {
        GlobalTransactionTemplate refusing = new GlobalTransactionTemplate() {
            @Override
            public <T extends @Nullable Object, E extends Throwable> T execute(
                    GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) {
                throw new IllegalStateException("not begun");
            }
        };
        MethodInvocation call = Mockito.mock();
        Mockito.when(call.getThis()).thenReturn(desk);
        Mockito.when(call.getMethod()).thenReturn(method("book"));

        assertThatThrownBy(() -> new GlobalTransactionalInterceptor(new GlobalTransactionalSource(), () -> refusing)
                        .invoke(call))
                .hasMessage("not begun");
    }

    @Test
    void workThatWouldBeDoneAfterTheDecisionIsRefusedBeforeAnythingIsDone() {
        assertThatThrownBy(() -> call("later", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Desk.later is @GlobalTransactional and returns a Callable");
        assertThat(template.ends).isEmpty();
    }

    @Test
    void workThatTurnsOutToBeDoneAfterTheDecisionFailsTheTransaction() {
        Callable<String> later = () -> "";

        assertThatThrownBy(() -> call("book", later))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("book is @GlobalTransactional and returned a");
        assertThat(template.ends).containsExactly("failed by IllegalStateException");
    }

    @Test
    void workOutsideOfATransactionMayBeDoneWheneverItLikes() throws Throwable {
        template.bound = false;
        Callable<String> later = () -> "";

        assertThat(call("outsideLater", later)).isSameAs(later);
        assertThat(call("maybeLater", later)).isSameAs(later);
    }

    @Test
    void workThatJoinsAPresentTransactionMayNot() {
        BranchScope.Binding binding = new BranchScope(
                        TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                        BranchBook.ofInitiator(new ParticipantName("travel"), false),
                        Duration.ofSeconds(20),
                        System::nanoTime)
                .bind();
        try {
            assertThatThrownBy(() -> call("maybeLater", null)).hasMessageContaining("returns a Callable");
        } finally {
            binding.close();
        }
    }

    @Test
    void aMethodOfAClassIsLookedForWhereThereIsNoObject() throws Throwable {
        MethodInvocation call = Mockito.mock();
        Mockito.when(call.getMethod()).thenReturn(method("book"));
        Mockito.when(call.proceed()).thenReturn("done");

        assertThat(interceptor.invoke(call)).isEqualTo("done");
        assertThat(template.ends).containsExactly("returned");
    }

    private static Method method(String name) {
        try {
            return Desk.class.getMethod(name);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
