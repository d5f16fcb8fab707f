package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.RecoveryPlan.Bounds;
import dev.concordat.participant.branch.RecoveryPlan.Step;
import dev.concordat.participant.branch.RecoveryPlan.Waiting;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** About which branches is asked, and what an answer orders. */
class RecoveryPlanTest {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final TransactionId ID = TransactionId.of(1_750_000_000_000L, new byte[10]);
    private static final long NANOS = -5;
    private static final ParticipantName SELF = new ParticipantName("bank-a");

    private final WaitingSince since = new WaitingSince();

    private static BranchKey key(int branch) {
        return new BranchKey(ID, new BranchId(Integer.toString(branch)));
    }

    private static Waiting waiting(int branch, long seconds) {
        return new Waiting(key(branch), Duration.ofSeconds(seconds), TIMEOUT);
    }

    private static Step ask(Integer... branches) {
        return new Step.Ask(List.of(branches).stream()
                .map(branch -> new Inquiry(ID.value(), Integer.toString(branch), null, SELF.value()))
                .toList());
    }

    private static BranchOutcome told(int branch, String outcome) {
        return new BranchOutcome(ID.value(), Integer.toString(branch), outcome);
    }

    private RecoveryPlan plan(int mostInquiries, Waiting... found) {
        return new RecoveryPlan(SELF, List.of(found), since, NANOS, new Bounds(GRACE, mostInquiries));
    }

    @Test
    void withoutABranchThatWaitsNobodyIsAsked() {
        assertThat(plan(9).start()).isEqualTo(new Step.Over());
    }

    @Test
    void youngBranchesAreNotAskedAbout() {
        assertThat(plan(9, waiting(1, 1), waiting(2, 2), waiting(3, 1)).start()).isEqualTo(ask(2));
    }

    @Test
    void aBranchThatHasBeenSeenForLongIsOldWhateverTheDatabaseSays() {
        since.look(List.of(key(1)), NANOS - GRACE.toNanos());

        assertThat(plan(9, waiting(1, 0)).start()).isEqualTo(ask(1));
    }

    @Test
    void aRoundIsRememberedByTheNext() {
        plan(9, waiting(1, 0));

        assertThat(since.age(key(1), Duration.ZERO, NANOS + 7)).isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void whatHasWaitedLongerThanItsTimeoutSaysSo() {
        assertThat(plan(9, waiting(1, 10), waiting(2, 11)).start())
                .isEqualTo(new Step.Ask(List.of(
                        new Inquiry(ID.value(), "1", null, SELF.value()),
                        new Inquiry(ID.value(), "2", Boolean.TRUE, SELF.value()))));
    }

    @Test
    void whoAsksSaysWhoItIs() {
        assertThat(((Step.Ask) plan(9, waiting(1, 5)).start()).inquiries())
                .singleElement()
                .satisfies(inquiry -> assertThat(inquiry.participant()).isEqualTo("bank-a"));
    }

    @Test
    void aCallHoldsNoMoreThanItMayAndTheNextFollowsTheAnswer() {
        RecoveryPlan plan = plan(2, waiting(1, 5), waiting(2, 4), waiting(3, 3));

        assertThat(plan.start()).isEqualTo(ask(1, 2));
        assertThat(plan.answered(List.of())).isEqualTo(ask(3));
        assertThat(plan.answered(List.of())).isEqualTo(new Step.Over());
    }

    @Test
    void withoutAnAnswerNothingIsOrderedAndTheNextCallIsMade() {
        RecoveryPlan plan = plan(1, waiting(1, 5), waiting(2, 11));
        plan.start();

        assertThat(plan.unanswered()).isInstanceOf(Step.Ask.class);
        assertThat(plan.unanswered()).isEqualTo(new Step.Over());
    }

    @Test
    void commitsAreCarriedOutThenAbortsThenTheNextCallIsMade() {
        RecoveryPlan plan = plan(3, waiting(1, 5), waiting(2, 5), waiting(3, 5), waiting(4, 5));
        plan.start();

        assertThat(plan.answered(List.of(told(1, "abort"), told(2, "commit"), told(3, "abort"))))
                .isEqualTo(new Step.CarryOut(Order.COMMIT, List.of(key(2))));
        assertThat(plan.carriedOut()).isEqualTo(new Step.CarryOut(Order.ABORT, List.of(key(1), key(3))));
        assertThat(plan.carriedOut()).isEqualTo(ask(4));
    }

    @Test
    void whatIsPendingOrdersNothingEvenAfterItsTimeout() {
        RecoveryPlan plan = plan(9, waiting(1, 5), waiting(2, 11));
        plan.start();

        assertThat(plan.answered(List.of(told(1, "pending"), told(2, "pending"))))
                .isEqualTo(new Step.Over());
    }

    @Test
    void whatWasNotAskedOrdersNothing() {
        RecoveryPlan plan = plan(1, waiting(1, 5), waiting(2, 5));
        plan.start();

        assertThat(plan.answered(List.of(told(2, "abort"), told(7, "commit")))).isEqualTo(ask(2));
    }

    @Test
    void theSameAnswerTwiceIsOneOrder() {
        RecoveryPlan plan = plan(9, waiting(1, 5));
        plan.start();

        assertThat(plan.answered(List.of(told(1, "commit"), told(1, "commit"))))
                .isEqualTo(new Step.CarryOut(Order.COMMIT, List.of(key(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"committed", "", "COMMIT"})
    void aWordThatIsNoOutcomeOrdersNothingOfItsAnswer(String word) {
        RecoveryPlan plan = plan(9, waiting(1, 5), waiting(2, 5));
        plan.start();

        assertThatThrownBy(() -> plan.answered(List.of(told(1, "commit"), told(2, word))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(plan.carriedOut()).isEqualTo(new Step.Over());
    }
}
