package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.ParticipantName;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction makes of the answer to a call, whatever client brought it. */
class OutgoingCallTest {

    private final Begun begun = new Begun();
    private final OutgoingCall call = begun.calls.open(Begun.HOTEL, null).orElseThrow();

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void theHeaderNamesTransactionAndBranchAndSaysWhetherRedirectsAreSeen() {
        assertThat(begun.isHeaderOf("1", false, call.header())).isTrue();
        assertThat(begun.isHeaderOf("1", true, call.headerReportingRedirects())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 399})
    void theBranchesOfAnAnswerThatIsNoErrorAreCommitted(int status) {
        call.answered(status, List.of(Begun.votes("1")));

        assertThat(begun.committed()).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void theBranchesOfAnErrorAreLeftOut(int status) {
        call.answered(status, List.of(Begun.votes("1")));

        assertThat(begun.book.verdict())
                .isInstanceOfSatisfying(Verdict.Nothing.class, nothing -> assertThat(nothing.leftOut())
                        .extracting(BranchRequest::branch)
                        .containsExactly("1"));
    }

    @Test
    void valuesThatCameInSeveralFieldsAreOneListAndEmptyOnesNone() {
        call.answered(200, List.of(" ", Begun.votes("1"), "", Begun.votes("1.1")));

        assertThat(begun.committed()).containsExactly("1", "1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "199, lost-call",
        "200, no-participant",
        "204, no-participant",
        "299, no-participant",
        "300, lost-call",
        "500, lost-call"
    })
    void anAnswerOfSomebodyWhoTakesNoPartCannotBeCommitted(int status, String reason) {
        call.answered(status, null);

        assertThat(begun.abortCause()).isEqualTo(reason);
    }

    @Test
    void afterASuccessWithoutBranchesTheCallIsOverAndItsCalleeMayHavePrepared() {
        begun.calls.remember(Begun.HOTEL, new ParticipantName("hotel"));

        call.answered(200, List.of());

        assertThat(begun.book.toAbort()).containsExactly(new BranchRequest("1", "hotel", null, null));
    }

    @Test
    void anAnswerThatCannotBeReadCannotBeCommittedAndTheCalleeMayHavePrepared() {
        begun.calls.remember(Begun.HOTEL, new ParticipantName("hotel"));

        call.answered(200, List.of("!"));

        assertThat(begun.book.rollbackOnly().map(AbortCause::reason)).contains("malformed-answer");
        assertThat(begun.book.toAbort()).containsExactly(new BranchRequest("1", "hotel", null, null));
    }

    @Test
    void branchesOfAnotherCallCannotBeCommitted() {
        call.answered(200, List.of(Begun.votes("2")));

        assertThat(begun.abortCause()).isEqualTo("malformed-answer");
    }

    @Test
    void aCallWithoutAnAnswerCannotBeCommittedAndWhoAnsweredThereBeforeIsToldTheAbort() {
        begun.calls.remember(Begun.HOTEL, new ParticipantName("hotel"));

        call.lost("ConnectException");

        assertThat(begun.book.rollbackOnly())
                .contains(new AbortCause("lost-call", "no answer from http://localhost/rooms: ConnectException"));
        assertThat(begun.book.toAbort()).containsExactly(new BranchRequest("1", "hotel", null, null));
    }

    @Test
    void whatComesAfterTheEndOfACallIsPassedOver() {
        call.answered(200, List.of(Begun.votes("1")));
        call.lost("cancelled");
        call.answered(200, null);

        assertThat(begun.abortCause()).isEqualTo("none");
        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void anAnswerAfterTheCallWasGivenUpIsPassedOver() {
        call.lost("nobody waited for it");
        call.answered(200, List.of(Begun.votes("1")));

        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }

    @ParameterizedTest
    @CsvSource({"1, hotel", "1.orders, hotel", "1.1, ", "1.1.orders, "})
    void whoAnswersAtAnAddressIsKnownByTheBranchOfTheCallItself(String branch, String known) {
        call.answered(200, List.of(Begun.votes(branch)));

        assertThat(begun.calls.seenAt(Begun.HOTEL)).isEqualTo(known == null ? null : new ParticipantName(known));
    }

    @Test
    void whoAnswersAtAnAddressIsNotWhoHoldsABranchThatOnlyBeginsAlike() {
        call.answered(
                200,
                List.of(
                        "\"1x\";participant=\"other\";instance=\"other-0\", \"17.orders\";participant=\"other\";instance=\"other-0\""));

        assertThat(begun.calls.seenAt(Begun.HOTEL)).isNull();
    }

    @Test
    void anAddressIsShownWithoutUserAndQueryWhichMayHoldSecrets() {
        assertThat(OutgoingCall.shown(URI.create("http://user:secret@hotel:0/rooms?token=secret")))
                .isEqualTo(URI.create("http://hotel:0/rooms"));
        assertThat(OutgoingCall.shown(URI.create("http://hotel"))).isEqualTo(URI.create("http://hotel"));
    }
}
