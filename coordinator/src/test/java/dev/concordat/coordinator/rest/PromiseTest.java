package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the starter reads out of the coordinators' problems is what these promise. */
class PromiseTest {

    @ParameterizedTest
    @EnumSource(Problem.class)
    void whoIsToldWhenToComeAgainKnowsThatNothingWasDecidedAndNobodyElse(Problem problem) {
        Reply reply = Reply.of(problem.status(), problem.type().toString(), "", "n1");

        assertThat(reply instanceof Reply.NotDelivered).isEqualTo(problem.hasRetryAfter());
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyRejectionIsAnAnswerAndNoMereSilence(Problem problem) {
        Reply reply = Reply.of(problem.status(), problem.type().toString(), "", "n1");

        assertThat(reply instanceof Reply.Answered).isEqualTo(problem.status() < 500 && problem.status() != 429);
    }
}
