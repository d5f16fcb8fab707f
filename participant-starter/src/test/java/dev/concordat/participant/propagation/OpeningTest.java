package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which calls get a branch. */
class OpeningTest {

    private static final String ELSEWHERE = "Calls to a host stay outside";

    private final Begun begun = new Begun();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    OpeningTest() {
        log.start();
        ((Logger) LoggerFactory.getLogger(OutgoingCalls.class)).addAppender(log);
    }

    @AfterEach
    void end() {
        begun.close();
        ((Logger) LoggerFactory.getLogger(OutgoingCalls.class)).detachAppender(log);
    }

    @Test
    void aCallThatAnAdapterFurtherOutHasOpenedGoesOutAsItIs() {
        OutgoingCall outer = begun.calls.open(Begun.HOTEL, null).orElseThrow();

        assertThat(begun.calls.open(Begun.HOTEL, outer.header())).isEmpty();
    }

    @Test
    void aHeaderOfACallThatHasEndedIsReplaced() {
        OutgoingCall former = begun.calls.open(Begun.HOTEL, null).orElseThrow();
        String header = former.header();
        former.answered(200, List.of(Begun.votes("1")));

        assertThat(begun.calls.open(Begun.HOTEL, header))
                .hasValueSatisfying(call ->
                        assertThat(begun.isHeaderOf("2", false, call.header())).isTrue());
    }

    @Test
    void aHeaderOfAnotherTransactionIsReplaced() {
        byte[] other = new byte[TransactionId.RANDOM_BYTES];
        other[0] = 1;
        String header =
                new TransactionHeader(TransactionId.of(0, other), Duration.ofSeconds(1), new BranchId("1")).format();
        begun.calls.open(Begun.HOTEL, null);

        assertThat(begun.calls.open(Begun.HOTEL, header)).isPresent();
    }

    @Test
    void aHeaderThatCannotBeReadIsReplaced() {
        assertThat(begun.calls.open(Begun.HOTEL, "!")).isPresent();
    }

    @Test
    void nobodyIsCalledWhenTheTimeIsUp() {
        BranchScope late = new BranchScope(
                begun.scope.transaction(),
                BranchBook.ofInitiator(new ParticipantName("travel"), false),
                Duration.ZERO,
                () -> 0);

        assertThatThrownBy(() -> begun.calls.open(late, Begun.HOTEL, null))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("its time is up");
        assertThat(late.book().isEmpty()).isTrue();
    }

    @Test
    void nobodyIsCalledWhenTheTransactionHasEnded() {
        begun.book.seal();

        assertThatThrownBy(() -> begun.calls.open(Begun.HOTEL, null))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("http://localhost/rooms is not called");
    }

    @Test
    void aHostThatNobodyNamedIsWarnedOfOnce() {
        assertThat(begun.calls.open(URI.create("http://mail/a"), null)).isEmpty();
        assertThat(begun.calls.open(URI.create("http://mail/b"), null)).isEmpty();

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith(ELSEWHERE)
                .endsWith("host=mail");
        assertThat(begun.book.isEmpty()).isTrue();
    }

    @Test
    void aHostThatIsExcludedOrNoneIsNotWarnedOf() {
        OutgoingCalls calls = new OutgoingCalls(new PropagationHosts(List.of("localhost"), List.of("mail")));

        assertThat(calls.open(URI.create("http://mail/a"), null)).isEmpty();
        assertThat(calls.open(URI.create("/relative"), null)).isEmpty();

        assertThat(log.list).isEmpty();
    }

    @Test
    void whatIsNotExcludedIsNot() {
        PropagationHosts hosts = new PropagationHosts(List.of("hotel"), List.of("mail"));

        assertThat(hosts.excludes(URI.create("http://hotel/"))).isFalse();
        assertThat(hosts.excludes(URI.create("/relative"))).isFalse();
        assertThat(hosts.contains(URI.create("/relative"))).isFalse();
    }

    @Test
    void outsideOfATransactionNothingIsOpened() {
        begun.close();

        assertThat(begun.calls.open(Begun.HOTEL, null)).isEmpty();
    }
}
