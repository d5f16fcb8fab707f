package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.BranchesHeader.Entry;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a book knows of branches that are held open. */
class HoldingsTest {

    private static final ParticipantName DESK = new ParticipantName("desk");
    private static final ParticipantName CLINIC = new ParticipantName("clinic");
    private static final BranchId ONE = new BranchId("1");
    private static final Entry HELD = Entry.held(ONE, CLINIC, "i-7");

    private final BranchBook initiator = BranchBook.ofInitiator(DESK, false);

    private static BranchesHeader header(Entry... entries) {
        return new BranchesHeader(List.of(entries));
    }

    private static BranchRequest request(String branch, String instance) {
        return new BranchRequest(branch, "clinic", null, null, instance);
    }

    @Test
    void manyCallsThatGoOnInOneBranchAreListedOnceWithTheInstance() {
        initiator.answered(initiator.openCall(), header(HELD));
        initiator.answered(initiator.openCall(), header(HELD));

        assertThat(initiator.verdict()).isEqualTo(new Verdict.Commit(List.of(request("1", "i-7"))));
    }

    @Test
    void oneThatIsHeldStandsBesideThoseThatHaveVoted() {
        initiator.answered(initiator.openCall(), header(HELD));
        BranchId second = initiator.openCall();
        initiator.answered(second, header(new Entry(second, DESK, Vote.PREPARED)));

        assertThat(initiator.verdict())
                .isEqualTo(new Verdict.Commit(
                        List.of(new BranchRequest("2", "desk", "prepared", null), request("1", "i-7"))));
    }

    @Test
    void anAbortNamesTheInstanceToo() {
        initiator.answered(initiator.openCall(), header(HELD));
        initiator.setRollbackOnly("requested", "by the test");

        Verdict.Abort abort = (Verdict.Abort) initiator.verdict();

        assertThat(abort.branches()).containsExactly(request("1", "i-7"));
        assertThat(abort.mustBeTold()).isTrue();
    }

    @Test
    void aCallThatFailedLeavesOutWhatItBegan() {
        initiator.failed(initiator.openCall(), header(HELD));

        assertThat(initiator.verdict()).isEqualTo(new Verdict.Nothing(List.of(request("1", "i-7"))));
    }

    @Test
    void whatAFailedCallBeganAndALaterOneGoesOnInCannotCommit() {
        initiator.failed(initiator.openCall(), header(HELD));
        initiator.answered(initiator.openCall(), header(HELD));

        assertThat(initiator.rollbackOnly()).map(Doom::reason).contains("held-with-failed-work");
    }

    @Test
    void aFailedCallThatWorkedInWhatOthersWorkInCannotBeTakenOut() {
        initiator.answered(initiator.openCall(), header(HELD));
        initiator.failed(initiator.openCall(), header(HELD));

        assertThat(initiator.rollbackOnly()).map(Doom::reason).contains("held-with-failed-work");
    }

    @Test
    void aLostCallCannotBeTakenOutAlthoughLostCallsAreTolerated() {
        BranchBook tolerant = BranchBook.ofInitiator(DESK, true);
        tolerant.answered(tolerant.openCall(), header(HELD));
        tolerant.lost(tolerant.openCall(), CLINIC, "no answer");

        assertThat(tolerant.verdict()).isInstanceOf(Verdict.Abort.class);
        assertThat(tolerant.rollbackOnly()).map(Doom::reason).contains("lost-call");
    }

    @Test
    void aLostCallThatBeganItCannotBeTakenOutEither() {
        BranchBook tolerant = BranchBook.ofInitiator(DESK, true);
        BranchId first = tolerant.openCall();
        tolerant.answered(tolerant.openCall(), header(HELD));
        tolerant.lost(first, CLINIC, "no answer");

        assertThat(tolerant.verdict()).isInstanceOf(Verdict.Abort.class);
    }

    @Test
    void oneBranchAtTwoInstancesIsNotBelieved() {
        initiator.answered(initiator.openCall(), header(HELD));
        initiator.answered(initiator.openCall(), header(Entry.held(ONE, CLINIC, "i-8")));

        assertThat(initiator.rollbackOnly()).map(Doom::reason).contains("held-twice");
    }

    @Test
    void aParticipantReportsItsOwnWorkByTheNameOfTheFirstCall() {
        BranchBook call = BranchBook.ofCall(new BranchId("2"), CLINIC);
        call.joined(call.openLocal(), ONE, "i-7", LocalWork.UNKNOWN);

        assertThat(call.report()).isEqualTo(header(HELD));
    }

    @Test
    void underAnErrorItNamesWhatItsCallsDidAndNotItsOwnWhichIsUndone() {
        BranchBook call = BranchBook.ofCall(new BranchId("2"), CLINIC);
        call.joined(call.openLocal(), ONE, "i-7", LocalWork.UNKNOWN);
        Entry below = Entry.held(new BranchId("2.1"), DESK, "d-1");
        call.answered(call.openCall(), header(below));

        assertThat(call.reportFailure(List.of())).isEqualTo(header(below));
    }

    @Test
    void whatItCalledMayNameWhatIsStillOpenHere() {
        BranchBook call = BranchBook.ofCall(ONE, CLINIC);
        BranchId local = call.openLocal();
        call.answered(call.openCall(), header(HELD));
        call.joined(local, local, "i-7", LocalWork.UNKNOWN);

        assertThat(call.report()).isEqualTo(header(HELD));
    }
}
