package dev.concordat.participant.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer means, from its status to what is said of the decision. */
class DecisionAnswerTest {

    private static final String PROBLEM = "urn:concordat:problem:";

    @ParameterizedTest
    @CsvSource({
        "200, '', committed, '', Committed",
        "200, '', committing, '', Committed",
        "200, '', aborted, requested, Aborted",
        "200, '', aborting, vote-refused, Aborted",
        "200, '', active, '', Unknown",
        "200, '', '', '', Unknown",
        "409, transaction-aborted, '', deadline-passed, Aborted",
        "409, transaction-committed, '', '', Committed",
        "409, transaction-decided, '', '', Unknown",
        "409, branch-conflict, '', '', Unknown",
        "410, outcome-forgotten, '', '', Unknown",
        "400, id-from-the-future, '', '', NothingDecided",
        "404, transaction-unknown, '', '', NothingDecided",
        "413, too-large, '', '', NothingDecided",
        "302, '', '', '', Unknown",
        "400, '', '', '', Unknown",
        "404, '', '', '', Unknown",
        "409, '', '', deadline-passed, Unknown"
    })
    void everyAnswerSaysOneThingOfTheDecision(int status, String slug, String phase, String reason, String said) {
        String type = slug.isEmpty() ? "" : PROBLEM + slug;

        CommitReply reply = new DecisionAnswer(status, type, phase, reason, "").read();

        assertThat(reply.getClass().getSimpleName()).isEqualTo(said);
        if (reply instanceof CommitReply.Aborted aborted) {
            assertThat(aborted.reason()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "409, https://gateway.example/transaction-aborted",
        "409, https://gateway.example/transaction-committed",
        "404, https://gateway.example/transaction-unknown",
        "400, about:blank"
    })
    void theProblemOfSomebodyElseSaysNothing(int status, String type) {
        CommitReply reply = new DecisionAnswer(status, type, "", "deadline-passed", "").read();

        assertThat(reply).isInstanceOf(CommitReply.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({
        "429, urn:concordat:problem:rate-limited, NotDelivered",
        "503, urn:concordat:problem:unavailable, NotDelivered",
        "503, urn:concordat:problem:overloaded, NotDelivered",
        "429, '', Lost",
        "503, '', Lost",
        "503, about:blank, Lost",
        "503, https://gateway.example/problems/unavailable, Lost",
        "503, urn:concordat:problem:outcome-unknown, Lost",
        "500, urn:concordat:problem:internal-error, Lost",
        "502, '', Lost",
        "504, '', Lost",
        "504, urn:concordat:problem:outcome-unknown, Lost",
        "504, urn:concordat:problem:unavailable, Lost",
        "200, '', Answered",
        "409, urn:concordat:problem:transaction-aborted, Answered",
        "410, urn:concordat:problem:outcome-forgotten, Answered",
        "404, urn:concordat:problem:transaction-unknown, Answered",
        "400, urn:concordat:problem:id-from-the-future, Answered",
        "302, '', Lost",
        "400, '', Lost",
        "403, about:blank, Lost",
        "404, '', Lost",
        "404, https://gateway.example/urn:concordat:problem:transaction-unknown, Lost",
        "409, '', Lost",
        "410, '', Lost",
        "429, urn:concordat:problem:transaction-unknown, Lost"
    })
    void onlyARefusalInWhichACoordinatorPromisesItWasNotDelivered(int status, String type, String said) {
        assertThat(RequestResult.of(status, type, "", "n1").getClass().getSimpleName())
                .isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "201, true", "409, true", "400, false", "403, false", "404, false", "410, false"})
    void whatADecisionSaysSettlesItAndWhatOneNodeRejectsDoesNot(int status, boolean settles) {
        assertThat(new RequestResult.Answered(status, "").settles()).isEqualTo(settles);
    }

    @Test
    void withoutAnAnswerOnlyCertaintyIsNothingDecided() {
        assertThat(read(new RequestResult.NotDelivered("503"))).isEqualTo(new CommitReply.NothingDecided("503"));
        assertThat(read(new RequestResult.Lost("reset"))).isEqualTo(new CommitReply.Unknown("reset"));
    }

    private static CommitReply read(RequestResult reply) {
        return CommitReply.of(reply, answered -> {
            throw new AssertionError("nobody answered");
        });
    }
}
