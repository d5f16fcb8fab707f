package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.runtime.InquiryPlan.Step;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In which order is read, applied, proposed and answered; what needs an entry has {@link InquiryFlowTest}. */
class InquiryPlanTest {

    private static final long NOW = 1_750_000_000_000L;
    private static final TransactionId UNKNOWN = TransactionId.of(NOW, new byte[10]);
    private static final TransactionId ABORTED = TransactionId.of(NOW + 1, new byte[10]);
    private static final BranchId BRANCH = new BranchId("1");
    private static final CoordinatorState STATE = Protocol.apply(
                    CoordinatorState.empty(),
                    new Command.DecideAbort(ABORTED, AbortReason.REQUESTED, null, List.of()),
                    new LogTime(NOW))
            .state();

    private static BranchInquiry inquiry(TransactionId id, boolean expired) {
        return new BranchInquiry(id, BRANCH, expired, null);
    }

    private static Command entry(TransactionId id) {
        return new Command.InquireExpired(id, BRANCH);
    }

    private static Optional<Reply> told(Outcome outcome) {
        return Optional.of(new Reply.Answered(outcome));
    }

    private static long afterTheLifetime() {
        return NOW + STATE.policy().maxLifetime().plus(Duration.ofMinutes(1)).toMillis();
    }

    @Test
    void whatTheStateKnowsIsAnsweredFromIt() {
        InquiryPlan answer = new InquiryPlan(List.of(inquiry(ABORTED, true), inquiry(UNKNOWN, false)));

        assertThat(answer.start()).isEqualTo(new Step.Read());
        assertThat(answer.read(STATE, NOW)).isEqualTo(new Step.Answer(List.of(Outcome.ABORT, Outcome.PENDING)));
    }

    @Test
    void whatHasWaitedTooLongAndIsUnknownIsDecidedByAnEntry() {
        InquiryPlan answer = new InquiryPlan(List.of(inquiry(UNKNOWN, true)));
        answer.start();

        assertThat(answer.read(STATE, NOW)).isEqualTo(new Step.Propose(List.of(entry(UNKNOWN))));
        assertThat(answer.proposed(List.of(told(Outcome.ABORT)))).isEqualTo(new Step.Answer(List.of(Outcome.ABORT)));
    }

    @Test
    void theAnswersKeepTheOrderOfTheInquiries() {
        TransactionId other = TransactionId.of(NOW + 2, new byte[10]);
        InquiryPlan answer =
                new InquiryPlan(List.of(inquiry(UNKNOWN, true), inquiry(ABORTED, true), inquiry(other, true)));
        answer.start();

        assertThat(answer.read(STATE, NOW)).isEqualTo(new Step.Propose(List.of(entry(UNKNOWN), entry(other))));
        assertThat(answer.proposed(List.of(told(Outcome.COMMIT), told(Outcome.PENDING))))
                .isEqualTo(new Step.Answer(List.of(Outcome.COMMIT, Outcome.ABORT, Outcome.PENDING)));
    }

    @Test
    void whatCouldNotBeDecidedIsPendingWhateverBecameOfTheEntry() {
        InquiryPlan answer = new InquiryPlan(List.of(inquiry(UNKNOWN, true), inquiry(UNKNOWN, true)));
        answer.start();
        answer.read(STATE, NOW);

        assertThat(answer.proposed(List.of(
                        Optional.empty(), Optional.of(new Reply.Rejected(new Rejection.TransactionUnknown(UNKNOWN))))))
                .isEqualTo(new Step.Answer(List.of(Outcome.PENDING, Outcome.PENDING)));
    }

    @Test
    void aCommitOfAnEntryIsNotToldToOneWhoNamesItselfAsTheEntryKnowsOfNoParticipant() {
        BranchInquiry named = new BranchInquiry(UNKNOWN, BRANCH, true, new ParticipantName("ledger"));
        InquiryPlan answer = new InquiryPlan(List.of(named, inquiry(UNKNOWN, true), named));
        answer.start();
        answer.read(STATE, NOW);

        assertThat(answer.proposed(List.of(told(Outcome.COMMIT), told(Outcome.COMMIT), told(Outcome.ABORT))))
                .isEqualTo(new Step.Answer(List.of(Outcome.PENDING, Outcome.COMMIT, Outcome.ABORT)));
    }

    @Test
    void logTimeThatStoodStillIsBroughtUpBeforeAgeIsJudged() {
        InquiryPlan answer = new InquiryPlan(List.of(inquiry(UNKNOWN, false)));
        answer.start();

        assertThat(answer.read(STATE, afterTheLifetime())).isEqualTo(new Step.Apply(new Command.AdvanceTime()));
        assertThat(answer.applied()).isEqualTo(new Step.Read());
        CoordinatorState later = Protocol.apply(STATE, new Command.AdvanceTime(), new LogTime(afterTheLifetime()))
                .state();
        assertThat(answer.read(later, afterTheLifetime())).isEqualTo(new Step.Answer(List.of(Outcome.ABORT)));
    }

    @Test
    void logTimeIsBroughtUpOnceEvenIfTheLeadersClockIsBehind() {
        InquiryPlan answer = new InquiryPlan(List.of(inquiry(UNKNOWN, false)));
        answer.start();
        answer.read(STATE, afterTheLifetime());
        answer.applied();

        assertThat(answer.read(STATE, afterTheLifetime())).isEqualTo(new Step.Answer(List.of(Outcome.PENDING)));
    }
}
