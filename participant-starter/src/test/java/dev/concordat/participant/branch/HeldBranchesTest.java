package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.BranchesHeader.Entry;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held open, in the book of whoever has heard of it. */
class HeldBranchesTest {

    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final ParticipantName LEDGER = new ParticipantName("ledger");

    private final BranchBook book = BranchBook.ofInitiator(BANK, false);

    private static BranchesHeader held(String branch, String instance) {
        return new BranchesHeader(List.of(Entry.held(new BranchId(branch), LEDGER, instance)));
    }

    private static BranchRequest asked(String branch, String participant, String instance) {
        return new BranchRequest(branch, participant, null, null, instance);
    }

    private AbortCause cause() {
        return book.rollbackOnly().orElseThrow();
    }

    @Test
    void isCarriedToTheCommitWithoutAVoteAndOnceForAllItsCalls() {
        book.answered(book.openCall(), held("1", "i-1"));
        book.answered(book.openCall(), held("1", "i-1"));

        assertThat(book.rollbackOnly()).isEmpty();
        assertThat(book.verdict()).isEqualTo(new Verdict.Commit(List.of(asked("1", "ledger", "i-1"))));
    }

    @Test
    void byTwoInstancesUnderOneNameDooms() {
        book.answered(book.openCall(), held("1", "i-1"));
        book.answered(book.openCall(), held("1", "i-2"));

        assertThat(cause().reason()).isEqualTo("held-twice");
        assertThat(cause().detail()).contains("i-1").contains("i-2");
    }

    @Test
    void byACallThatFailedAloneIsLeftOutAndToldOfTheAbort() {
        book.failed(book.openCall(), held("1", "i-1"));

        assertThat(book.rollbackOnly()).isEmpty();
        assertThat(book.verdict()).isEqualTo(new Verdict.Nothing(List.of(asked("1", "ledger", "i-1"))));
    }

    @Test
    void withWorkOfACallThatFailedDoomsWhicheverCameFirst() {
        book.answered(book.openCall(), held("1", "i-1"));
        book.failed(book.openCall(), held("1", "i-1"));
        assertThat(cause().reason()).isEqualTo("held-with-failed-work");

        BranchBook other = BranchBook.ofInitiator(BANK, false);
        other.failed(other.openCall(), held("1", "i-1"));
        other.answered(other.openCall(), held("1", "i-1"));
        assertThat(other.rollbackOnly().orElseThrow().reason()).isEqualTo("held-with-failed-work");
        assertThat(other.toAbort()).containsExactly(asked("1", "ledger", "i-1"));
    }

    @Test
    void whereACallGotLostDooms() {
        BranchBook tolerant = BranchBook.ofInitiator(BANK, true);
        tolerant.answered(tolerant.openCall(), held("1", "i-1"));
        tolerant.lost(tolerant.openCall(), LEDGER, "no answer");

        assertThat(tolerant.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
            assertThat(abort.cause().reason()).isEqualTo("lost-call");
            assertThat(abort.mustBeTold()).isTrue();
        });
    }

    @Test
    void mustBeToldOfAnAbort() {
        book.answered(book.openCall(), held("1", "i-1"));
        book.setRollbackOnly("why", "because");

        assertThat(book.verdict())
                .isEqualTo(new Verdict.Abort(
                        new AbortCause("why", "because"), List.of(asked("1", "ledger", "i-1")), true));
    }

    @Test
    void thatWasLeftOutMustBeToldOfAnAbortToo() {
        book.failed(book.openCall(), held("1", "i-1"));
        book.setRollbackOnly("why", "because");

        assertThat(book.verdict())
                .isEqualTo(new Verdict.Abort(
                        new AbortCause("why", "because"), List.of(asked("1", "ledger", "i-1")), true));
    }

    @Test
    void byThisInstanceIsReportedUnderASuccessAndNotUnderAnError() {
        BranchBook good = BranchBook.ofCall(new BranchId("4"), BANK);
        good.joined(good.openLocal(), new BranchId("4"), "i-1", LocalWork.UNKNOWN);
        good.answered(good.openCall(), held("4.1", "i-2"));
        assertThat(good.report().branches())
                .containsExactly(
                        Entry.held(new BranchId("4"), BANK, "i-1"), Entry.held(new BranchId("4.1"), LEDGER, "i-2"));

        BranchBook bad = BranchBook.ofCall(new BranchId("4"), BANK);
        bad.joined(bad.openLocal(), new BranchId("4"), "i-1", LocalWork.UNKNOWN);
        bad.answered(bad.openCall(), held("4.1", "i-2"));
        assertThat(bad.reportFailure(List.of()).branches())
                .containsExactly(Entry.held(new BranchId("4.1"), LEDGER, "i-2"));
    }

    @Test
    void thatWasLeftOutIsReportedUnderAnErrorToo() {
        BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
        call.failed(call.openCall(), held("4.1", "i-2"));

        assertThat(call.reportFailure(List.of()).branches())
                .containsExactly(Entry.held(new BranchId("4.1"), LEDGER, "i-2"));
    }

    @Test
    void byThisInstanceAndAnotherDooms() {
        BranchBook call = BranchBook.ofCall(new BranchId("4"), LEDGER);
        call.answered(call.openCall(), held("4", "i-2"));
        call.joined(call.openLocal(), new BranchId("4"), "i-1", LocalWork.UNKNOWN);

        assertThat(call.rollbackOnly().orElseThrow().reason()).isEqualTo("held-twice");
    }

    @Test
    void thatTakesWorkMakesGoodForAnEarlierAttemptOfIt() {
        LocalWork work = new LocalWork("Notes.write", false);
        book.rolledBack(book.openLocal(), work);
        BranchId second = book.openLocal();

        book.joined(second, second, "i-1", work);

        assertThat(book.verdict()).isEqualTo(new Verdict.Commit(List.of(asked("2", "bank", "i-1"))));
    }

    @Test
    void endsTheLocalTransactionThatStandsInIt() {
        BranchId local = book.openLocal();
        book.joined(local, local, "i-1", LocalWork.UNKNOWN);

        assertThatIllegalStateException()
                .isThrownBy(() -> book.voted(local, Vote.PREPARED))
                .withMessageContaining("a second time");
    }
}
