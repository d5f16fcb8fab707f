package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.ServletWebRequest;

/** Answers that are given from other threads. */
class BranchesAsyncContextTest {

    private final BranchBook book = BranchBook.ofCall(new BranchId("1"), new ParticipantName("bank"));
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), book, Duration.ofSeconds(20), System::nanoTime);
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final BranchesAnswer answer = new BranchesAnswer(scope, Withdrawal.NONE, true);
    private final BranchesResponse branches = new BranchesResponse(response, scope, answer);
    private final AsyncContext delegate = Mockito.mock();
    private final AsyncContext context = new BranchesAsyncContext(delegate, branches);
    private final List<Optional<BranchScope>> seen = new ArrayList<>();

    private Runnable started(Runnable work) {
        context.start(work);
        ArgumentCaptor<Runnable> given = ArgumentCaptor.forClass(Runnable.class);
        Mockito.verify(delegate).start(given.capture());
        return given.getValue();
    }

    @Test
    void aCompletionSendsTheVotesAndTheBodyFirst() throws IOException {
        book.voted(book.openLocal(), Vote.PREPARED);
        branches.getWriter().write("done");
        Mockito.doAnswer(call ->
                        assertThat(response.getHeader(BranchesHeader.NAME)).contains("prepared"))
                .when(delegate)
                .complete();

        context.complete();

        Mockito.verify(delegate).complete();
        assertThat(response.getContentAsString()).isEqualTo("done");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void workThatIsStartedHasTheScopeAndLeavesItsThreadAsItWas() {
        answer.goesOnElsewhere();

        started(() -> seen.add(BranchScope.current())).run();

        assertThat(seen).containsExactly(Optional.of(scope));
        assertThat(BranchScope.current()).isEmpty();
        assertThat(answer.header(false, 200, null).branches()).as("it was seen").isEmpty();
    }

    @Test
    void workThatFailsLeavesItsThreadAsItWas() {
        Runnable given = started(() -> {
            throw new IllegalStateException("failed");
        });

        assertThatThrownBy(given::run).hasMessage("failed");
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void allElseIsTheContainers() {
        AsyncListener listener = Mockito.mock();
        ServletContext servlet = Mockito.mock();
        MockHttpServletRequest request = new MockHttpServletRequest();

        context.dispatch();
        context.dispatch("/a");
        context.dispatch(servlet, "/b");
        context.addListener(listener);
        context.addListener(listener, request, response);
        context.setTimeout(7);

        Mockito.verify(delegate).dispatch();
        Mockito.verify(delegate).dispatch("/a");
        Mockito.verify(delegate).dispatch(servlet, "/b");
        Mockito.verify(delegate).addListener(listener);
        Mockito.verify(delegate).addListener(listener, request, response);
        Mockito.verify(delegate).setTimeout(7);
        assertThat(context.hasOriginalRequestAndResponse()).isFalse();
        Mockito.when(delegate.hasOriginalRequestAndResponse()).thenReturn(true);
        Mockito.when(delegate.getTimeout()).thenReturn(7L);
        assertThat(context.hasOriginalRequestAndResponse()).isTrue();
        assertThat(context.getTimeout()).isEqualTo(7);
    }

    @Test
    void aCallableHasTheScopeFromItsBeginToItsEnd() {
        answer.goesOnElsewhere();
        ScopedCallable callable = new ScopedCallable(scope, answer::workWasSeen);
        ServletWebRequest request = new ServletWebRequest(new MockHttpServletRequest());
        Callable<String> task = () -> "done";
        callable.postProcess(request, task, null);

        callable.preProcess(request, task);
        assertThat(BranchScope.current()).contains(scope);
        callable.postProcess(request, task, "done");

        assertThat(BranchScope.current()).isEmpty();
        assertThat(answer.header(false, 200, null).branches()).as("it was seen").isEmpty();
    }
}
