package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.async.WebAsyncUtils;

/** A request of a global transaction on its way in and out. */
class BranchContextFilterTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);
    private static final TransactionHeader HEADER =
            new TransactionHeader(ID, Duration.ofSeconds(20), new BranchId("1"));

    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/work");
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    private BranchContextFilter filter(boolean admits) {
        return new BranchContextFilter(new ParticipantName("bank"), () -> admits, HashSet::new);
    }

    private void serve(TransactionHeader header, FilterChain chain) throws Exception {
        request.addHeader(TransactionHeader.NAME, header.format());
        filter(true).doFilter(request, response, chain);
    }

    private static void prepare() {
        BranchScope scope = BranchScope.current().orElseThrow();
        scope.book().voted(scope.book().openLocal(), Vote.PREPARED);
    }

    private @Nullable String branches() {
        return response.getHeader(BranchesHeader.NAME);
    }

    @Test
    void aRequestOfNoTransactionPassesAsItIs() throws Exception {
        MockFilterChain chain = new MockFilterChain();

        filter(true).doFilter(request, response, chain);

        assertThat(chain.getRequest()).isSameAs(request);
        assertThat(branches()).isNull();
    }

    @Test
    void aHandlerHasTheScopeAndTheAnswerItsVotes() throws Exception {
        serve(HEADER, (received, answer) -> {
            assertThat(BranchScope.current().orElseThrow().transaction()).isEqualTo(ID);
            prepare();
            answer.getWriter().write("done");
        });

        assertThat(BranchScope.current()).isEmpty();
        assertThat(branches()).contains("\"1\"", "vote=prepared");
        assertThat(response.getContentAsString()).isEqualTo("done");
    }

    @Test
    void aHandlerThatFailsLeavesNoVoteAndNoHalfABody() throws Exception {
        assertThatThrownBy(() -> serve(HEADER, (received, answer) -> {
                    prepare();
                    answer.getWriter().write("half");
                    answer.getWriter().flush();
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");

        assertThat(BranchScope.current()).isEmpty();
        assertThat(branches()).isEmpty();
        assertThat(response.getContentAsString()).isEmpty();
        assertThat(response.isCommitted()).isFalse();
    }

    @Test
    void anErrorThatIsSentLeavesNoVoteAndNoHalfABody() throws Exception {
        serve(HEADER, (received, answer) -> {
            prepare();
            answer.getWriter().write("half");
            ((HttpServletResponse) answer).sendError(404);
        });

        assertThat(branches()).isEmpty();
        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getContentAsString()).isEmpty();
    }

    @Test
    void anErrorThatIsSentWithItsReasonLeavesNoVoteAndNoHalfABody() throws Exception {
        serve(HEADER, (received, answer) -> {
            prepare();
            answer.getWriter().write("half");
            ((HttpServletResponse) answer).sendError(404, "no such room");
        });

        assertThat(branches()).isEmpty();
        assertThat(response.getErrorMessage()).isEqualTo("no such room");
        assertThat(response.getContentAsString()).isEmpty();
    }

    @Test
    void aRedirectToAClientThatReportsItCarriesTheVotes() throws Exception {
        serve(HEADER.withRedirectsReported(), (received, answer) -> {
            prepare();
            answer.getWriter().write("half");
            ((HttpServletResponse) answer).sendRedirect("/other");
        });

        assertThat(response.getRedirectedUrl()).isEqualTo("/other");
        assertThat(branches()).contains("vote=prepared");
        assertThat(response.getContentAsString()).isEmpty();
    }

    @Test
    void aRedirectWithAStatusCarriesTheVotesToo() throws Exception {
        serve(HEADER.withRedirectsReported(), (received, answer) -> {
            prepare();
            ((HttpServletResponse) answer).sendRedirect("/other", 303);
        });

        assertThat(response.getStatus()).isEqualTo(303);
        assertThat(response.getRedirectedUrl()).isEqualTo("/other");
        assertThat(branches()).contains("vote=prepared");
    }

    @Test
    void aRedirectThatWouldLoseTheVotesBecomesAConflict() throws Exception {
        serve(HEADER, (received, answer) -> {
            prepare();
            answer.getWriter().write("half");
            ((HttpServletResponse) answer).setHeader("X-Half", "yes");
            ((HttpServletResponse) answer).sendRedirect("/other", false);
        });

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getRedirectedUrl()).isNull();
        assertThat(response.getHeader("X-Half")).isNull();
        assertThat(response.getContentAsString()).startsWith("{").contains("redirect-in-transaction");
        assertThat(branches()).doesNotContain("vote=prepared");
    }

    @Test
    void aHeaderThatCannotBeReadIsRefusedBeforeAnythingIsDone() throws Exception {
        request.addHeader(TransactionHeader.NAME, "!");
        MockFilterChain chain = new MockFilterChain();

        filter(true).doFilter(request, response, chain);

        assertThat(chain.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentAsString()).contains("invalid-request");
    }

    @Test
    void whereNoBranchIsAdmittedNothingIsDone() throws Exception {
        request.addHeader(TransactionHeader.NAME, HEADER.format());
        MockFilterChain chain = new MockFilterChain();

        filter(false).doFilter(request, response, chain);

        assertThat(chain.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(branches()).isEmpty();
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getContentAsString()).contains("overloaded");
    }

    @Test
    void anAnswerThatOthersGiveIsNotSentByTheReturnOfTheHandler() throws Exception {
        request.setAsyncSupported(true);
        serve(HEADER, (received, answer) -> {
            received.startAsync();
            answer.getWriter().write("later");
        });

        assertThat(branches()).isNull();
        assertThat(response.getContentAsString()).isEmpty();
    }

    @Test
    void aDispatchGoesOnInTheScopeThatTheRequestHas() throws Exception {
        request.setAsyncSupported(true);
        AtomicReference<HttpServletResponse> wrapped = new AtomicReference<>();
        AtomicReference<BranchScope> first = new AtomicReference<>();
        serve(HEADER, (received, answer) -> {
            received.startAsync();
            wrapped.set((HttpServletResponse) answer);
            first.set(BranchScope.current().orElseThrow());
            assertThat(WebAsyncUtils.getAsyncManager(received).isConcurrentHandlingStarted())
                    .isFalse();
        });
        request.setDispatcherType(DispatcherType.ASYNC);
        request.setAsyncStarted(false);

        filter(true).doFilter(request, wrapped.get(), (received, answer) -> {
            assertThat(BranchScope.current()).containsSame(first.get());
            prepare();
            answer.getWriter().write("dispatched");
        });

        assertThat(branches()).contains("vote=prepared");
        assertThat(response.getContentAsString()).isEqualTo("dispatched");
    }

    @Test
    void anAnswerFromAnotherThreadThatJoinedNothingIsRefused() throws Exception {
        request.setAsyncSupported(true);
        AtomicReference<BranchesResponse> wrapped = new AtomicReference<>();
        serve(HEADER, (received, answer) -> {
            received.startAsync();
            wrapped.set((BranchesResponse) answer);
        });

        wrapped.get().finish(false, null);

        assertThat(branches()).contains("vote=refused");
    }

    @Test
    void whatAnExceptionHandlerHasTurnedIntoAnAnswerIsSaidOfWorkThatIsMissing() throws Exception {
        serve(HEADER, (received, answer) -> {
            BranchScope scope = BranchScope.current().orElseThrow();
            scope.book().rolledBack(scope.book().openLocal(), new LocalWork("Accounts.debit", false));
            received.setAttribute(
                    "org.springframework.web.servlet.DispatcherServlet.EXCEPTION",
                    new IllegalStateException("no money"));
        });

        assertThat(branches()).contains("vote=refused", "IllegalStateException: no money");
    }
}
