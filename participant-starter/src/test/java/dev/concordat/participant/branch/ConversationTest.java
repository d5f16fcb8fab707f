package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.participant.branch.Conversation.Admission;
import dev.concordat.participant.branch.Conversation.Asked;
import dev.concordat.participant.branch.Conversation.Worker;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final Worker INITIATOR = new Worker(null);

    private final Conversation conversation = new Conversation();

    private static Worker call(String branch) {
        return new Worker(new BranchId(branch));
    }

    private void works(Worker worker) {
        assertThat(conversation.enter(worker)).isEqualTo(new Admission.Entered());
        conversation.leave(worker, true);
    }

    @Test
    void callsWorkOneAfterTheOther() {
        assertThat(conversation.enter(call("1"))).isEqualTo(new Admission.Entered());
        assertThat(conversation.enter(call("2"))).isEqualTo(new Admission.Wait());

        conversation.leave(call("1"), true);

        assertThat(conversation.enter(call("2"))).isEqualTo(new Admission.Entered());
        assertThat(conversation.isInside(call("1"))).isFalse();
        assertThat(conversation.isInside(call("2"))).isTrue();
    }

    @Test
    void aCallThatAnotherMadeWorksInsideOfIt() {
        conversation.enter(call("1"));

        assertThat(conversation.enter(call("1.1.1"))).isEqualTo(new Admission.Entered());
        assertThat(conversation.isInnermost(call("1"))).isFalse();
        assertThat(conversation.enter(call("1.2.1"))).isEqualTo(new Admission.Wait());
        conversation.leave(call("1.1.1"), true);
        assertThat(conversation.isInnermost(call("1"))).isTrue();
        assertThat(conversation.enter(call("1.2.1"))).isEqualTo(new Admission.Entered());
    }

    @Test
    void aNameThatOnlyBeginsAlikeIsNotInside() {
        conversation.enter(call("1"));

        assertThat(conversation.enter(call("11"))).isEqualTo(new Admission.Wait());
    }

    @Test
    void everyCallIsInsideOfTheInitiator() {
        conversation.enter(INITIATOR);

        assertThat(conversation.enter(call("2.1"))).isEqualTo(new Admission.Entered());
        conversation.leave(call("2.1"), true);
        assertThat(conversation.enter(INITIATOR)).isEqualTo(new Admission.Wait());
    }

    @Test
    void theInitiatorWaitsForACallThatIsAtWork() {
        conversation.enter(call("2"));

        assertThat(conversation.enter(INITIATOR)).isEqualTo(new Admission.Wait());
    }

    @Test
    void aCallThatComesTwiceIsRefusedAndSpoilsTheVote() {
        works(call("1"));
        works(call("2"));

        assertThat(conversation.enter(call("2"))).isEqualTo(new Admission.Refused("call 2 was delivered twice"));

        assertThat(conversation.enter(call("3"))).isInstanceOf(Admission.Refused.class);
        assertThat(conversation.ask()).isEqualTo(new Asked.RollBack("call 2 was delivered twice"));
    }

    @Test
    void aCallThatWasUndoneMayComeAgain() {
        works(call("1"));
        conversation.enter(call("2"));
        conversation.leave(call("2"), false);

        works(call("2"));

        assertThat(conversation.ask()).isEqualTo(new Asked.Prepare());
    }

    @Test
    void theInitiatorComesAsOftenAsItLikes() {
        works(INITIATOR);
        works(INITIATOR);

        assertThat(conversation.ask()).isEqualTo(new Asked.Prepare());
    }

    @Test
    void whoLeavesWhileSomebodyIsInsideOfItSpoilsTheVote() {
        conversation.enter(call("1"));
        conversation.enter(call("1.1"));
        conversation.leave(call("1"), true);

        assertThat(conversation.ask()).isInstanceOf(Asked.RollBack.class);
    }

    @Test
    void onlyWhoIsInsideCanLeave() {
        assertThatIllegalStateException().isThrownBy(() -> conversation.leave(call("1"), true));
    }

    @Test
    void nobodyComesInBehindTheQuestion() {
        works(call("1"));

        assertThat(conversation.ask()).isEqualTo(new Asked.Prepare());

        assertThat(conversation.enter(call("2"))).isInstanceOf(Admission.Refused.class);
        assertThat(conversation.over()).isNotNull();
    }

    @Test
    void aQuestionWhileACallIsAtWorkIsRefused() {
        conversation.enter(call("1"));

        assertThat(conversation.ask()).isEqualTo(new Asked.RollBack("a call was still at work in it"));
    }

    @Test
    void itVotesOnceAndSaysTheSameEverAfter() {
        works(call("1"));
        conversation.ask();
        conversation.voted(Vote.READ_ONLY);

        assertThat(conversation.ask()).isEqualTo(new Asked.Voted(Vote.READ_ONLY));
        assertThatIllegalStateException().isThrownBy(() -> conversation.voted(Vote.PREPARED));
    }

    @Test
    void itIsNotPreparedTwiceIfTheQuestionComesBeforeTheVote() {
        works(call("1"));

        assertThat(conversation.ask()).isEqualTo(new Asked.Prepare());
        assertThat(conversation.ask()).isInstanceOf(Asked.RollBack.class);
    }

    @Test
    void whatHasEndedCannotVote() {
        works(call("1"));

        assertThat(conversation.end("its time is up")).isTrue();
        assertThat(conversation.end("the instance stops")).isFalse();
        assertThat(conversation.enter(call("2"))).isEqualTo(new Admission.Refused("its time is up"));
        assertThat(conversation.ask()).isEqualTo(new Asked.RollBack("its time is up"));
    }

    @Test
    void whatHasBeenAskedIsNotEndedBesides() {
        works(call("1"));
        conversation.ask();

        assertThat(conversation.end("its time is up")).isFalse();
    }
}
