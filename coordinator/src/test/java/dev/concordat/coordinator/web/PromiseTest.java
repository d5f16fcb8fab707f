package dev.concordat.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.RequestResult;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the starter reads out of the coordinators' problems is what these promise. */
class PromiseTest {

    @ParameterizedTest
    @EnumSource(Problem.class)
    void whoIsToldWhenToComeAgainKnowsThatNothingWasDecidedAndNobodyElse(Problem problem) {
        RequestResult reply = RequestResult.of(problem.status(), problem.type().toString(), "", "n1");

        assertThat(reply instanceof RequestResult.NotDelivered).isEqualTo(problem.hasRetryAfter());
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyRejectionIsAnAnswerAndNoMereSilence(Problem problem) {
        RequestResult reply = RequestResult.of(problem.status(), problem.type().toString(), "", "n1");

        assertThat(reply instanceof RequestResult.Answered)
                .isEqualTo(problem.status() < 500 && problem.status() != 429);
    }

    @Test
    void anErrorOfWhichOnlyTheStatusIsKnownSaysNothingOfATransaction() {
        assertThat(IntStream.range(400, 600)
                        .mapToObj(status -> ProblemAdvice.ofStatus(status).problem()))
                .containsOnly(
                        Problem.INVALID_REQUEST,
                        Problem.UNAUTHENTICATED,
                        Problem.FORBIDDEN,
                        Problem.NOT_FOUND,
                        Problem.METHOD_NOT_ALLOWED,
                        Problem.NOT_ACCEPTABLE,
                        Problem.TOO_LARGE,
                        Problem.UNSUPPORTED_MEDIA_TYPE,
                        Problem.INTERNAL_ERROR);
    }
}
