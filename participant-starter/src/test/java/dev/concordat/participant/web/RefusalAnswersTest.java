package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.BranchRefusedException;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** How a refusal becomes an answer, whoever has wrapped it on its way. */
class RefusalAnswersTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);
    private final BranchRefusedException conflict = new BranchRefusedException(ID, "too \"late\"\n", null);
    private final BranchRefusedException overload = BranchRefusedException.overloaded(ID, "no slots", null);
    private final RuntimeException other = new IllegalStateException("other", new RuntimeException("cause"));

    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/work");
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final RefusalFilter filter = new RefusalFilter();
    private final RefusalResolver resolver = new RefusalResolver();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    RefusalAnswersTest() {
        log.start();
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).detachAppender(log);
    }

    private void inTransaction() {
        request.addHeader(TransactionHeader.NAME, "\"" + ID + "\";timeout=1000;branch=\"1\"");
    }

    private void filter(Exception thrown) throws Exception {
        FilterChain chain = (received, answer) -> {
            answer.getOutputStream().write('x');
            if (thrown instanceof ServletException wrapped) {
                throw wrapped;
            }
            throw (RuntimeException) thrown;
        };
        filter.doFilter(request, response, chain);
    }

    @Test
    void aCallOfATransactionGetsTheReasonInsteadOfWhatWasWritten() throws Exception {
        inTransaction();

        filter(new ServletException(new IllegalStateException(conflict)));

        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(response.getContentAsString())
                .startsWith("{\"type\":\"urn:concordat:problem:branch-refused\"")
                .contains("too \\\"late\\\" ");
        assertThat(response.getHeader("Retry-After")).isNull();
        assertThat(log.list).hasSize(1);
    }

    @Test
    void aCallOfATransactionIsToldToComeAgainWhereRoomIsShort() throws Exception {
        inTransaction();

        filter(overload);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getContentAsString()).startsWith("{\"type\":\"urn:concordat:problem:overloaded\"");
    }

    @Test
    void anyOtherCallGetsTheErrorPageWhereTryingAgainMayHelp() throws Exception {
        filter(overload);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getErrorMessage()).isNull();
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void whatIsNoRefusalOrCannotBeAnsweredAnyMoreGoesOn() throws Exception {
        assertThatThrownBy(() -> filter(conflict)).isSameAs(conflict);
        inTransaction();
        assertThatThrownBy(() -> filter(other)).isSameAs(other);
        response.setCommitted(true);
        assertThatThrownBy(() -> filter(conflict)).isSameAs(conflict);
        assertThat(log.list).isEmpty();
    }

    @Test
    void whatGoesWellPasses() throws Exception {
        MockFilterChain chain = new MockFilterChain();

        filter.doFilter(request, response, chain);

        assertThat(chain.getRequest()).isSameAs(request);
    }

    @Test
    void aRefusalOfWorkThatIsDispatchedAgainIsAnsweredToo() throws Exception {
        inTransaction();
        request.setDispatcherType(DispatcherType.ASYNC);
        request.setAsyncStarted(true);

        filter(conflict);

        assertThat(response.getStatus()).isEqualTo(409);
    }

    @Test
    void aHandlerOfTheApplicationDoesNotHideIt() throws Exception {
        inTransaction();

        assertThat(resolver.resolveException(request, response, null, new IllegalStateException(conflict)))
                .isNotNull();
        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentAsString()).contains("branch-refused");
        assertThat(log.list).hasSize(1);
        assertThat(resolver.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 100);
    }

    @Test
    void whatIsTheApplicationsOwnAffairIsLeftToIt() throws Exception {
        assertThat(resolver.resolveException(request, response, null, conflict)).isNull();
        inTransaction();
        assertThat(resolver.resolveException(request, response, null, other)).isNull();
        response.setCommitted(true);
        assertThat(resolver.resolveException(request, response, null, conflict)).isNull();
        assertThat(response.getContentAsString()).isEmpty();
    }

    @Test
    void causesThatGoRoundInACircleHaveAnEnd() {
        RuntimeException first = new RuntimeException("first");
        RuntimeException second = new RuntimeException("second", first);
        first.initCause(second);

        assertThat(Refused.in(second)).isEmpty();
        assertThat(Refused.in(null)).isEmpty();
    }

    @Test
    void manyRefusalsAreOneLineNowAndThen() {
        RefusalLog told = new RefusalLog();

        for (int i = 0; i < 3; i++) {
            told.tell(new Refused(conflict));
        }

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("status=409, sinceLastLine=0");
    }

    @Test
    void whoTakesNoPartTurnsCallsOfATransactionAwayAndNoOthers() throws Exception {
        NoParticipantFilter none = new NoParticipantFilter();
        MockFilterChain passed = new MockFilterChain();
        none.doFilter(request, response, passed);
        assertThat(passed.getRequest()).isSameAs(request);
        assertThat(response.getStatus()).isEqualTo(200);

        MockHttpServletRequest inside = new MockHttpServletRequest("POST", "/work");
        inside.addHeader(TransactionHeader.NAME, "\"" + ID + "\";timeout=1000;branch=\"1\"");
        MockFilterChain refused = new MockFilterChain();
        none.doFilter(inside, response, refused);

        assertThat(refused.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(501);
        assertThat(response.getHeader(BranchesHeader.NAME)).isEmpty();
        assertThat(response.getContentAsString()).contains("no-participant");
    }
}
