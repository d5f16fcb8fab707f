package dev.concordat.participant.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestResultTest {

    private static final String PROBLEM = "urn:concordat:problem:";

    private static RequestResult of(int status, String type) {
        return RequestResult.of(status, type, "body", "node 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void aSuccessIsAnAnswerWhoeverGivesIt(int status) {
        assertThat(of(status, "")).isEqualTo(new RequestResult.Answered(status, "body"));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 400, 404, 409, 429, 500, 503})
    void whatNoCoordinatorSaysIsLost(int status) {
        assertThat(of(status, "")).isInstanceOf(RequestResult.Lost.class);
        assertThat(of(status, "urn:other:problem:unavailable")).isInstanceOf(RequestResult.Lost.class);
    }

    @ParameterizedTest
    @CsvSource({"503,unavailable", "503,overloaded", "429,rate-limited", "429,overloaded", "503,rate-limited"})
    void aPromiseThatNothingWasDecidedIsTaken(int status, String problem) {
        assertThat(of(status, PROBLEM + problem))
                .isEqualTo(new RequestResult.NotDelivered("node 1 answered " + status));
    }

    @ParameterizedTest
    @CsvSource({"503,timeout", "429,other", "500,unavailable", "502,overloaded", "504,unavailable"})
    void whatPromisesNothingIsLost(int status, String problem) {
        assertThat(of(status, PROBLEM + problem)).isEqualTo(new RequestResult.Lost("node 1 answered " + status));
    }

    @ParameterizedTest
    @CsvSource({"400,invalid-request", "404,transaction-unknown", "409,transaction-aborted", "410,outcome-forgotten"})
    void aRefusalOfACoordinatorIsAnAnswer(int status, String problem) {
        assertThat(of(status, PROBLEM + problem)).isEqualTo(new RequestResult.Answered(status, "body"));
    }

    @Test
    void onlyWhatSpeaksOfTheDecisionSettlesARequest() {
        assertThat(new RequestResult.Answered(199, "").settles()).isFalse();
        assertThat(new RequestResult.Answered(200, "").settles()).isTrue();
        assertThat(new RequestResult.Answered(299, "").settles()).isTrue();
        assertThat(new RequestResult.Answered(300, "").settles()).isFalse();
        assertThat(new RequestResult.Answered(409, "").settles()).isTrue();
        assertThat(new RequestResult.Answered(410, "").settles()).isFalse();
    }

    @Test
    void whatBecameOfARequestInTheWordsOfADecision() {
        DecisionAnswer committed = new DecisionAnswer(200, "", "committed", "", "");

        assertThat(CommitReply.of(new RequestResult.Answered(200, ""), answer -> committed))
                .isEqualTo(new CommitReply.Committed());
        assertThat(CommitReply.of(new RequestResult.NotDelivered("refused"), answer -> committed))
                .isEqualTo(new CommitReply.NothingDecided("refused"));
        assertThat(CommitReply.of(new RequestResult.Lost("silence"), answer -> committed))
                .isEqualTo(new CommitReply.Unknown("silence"));
    }

    @Test
    void oneCoordinatorIsEnoughAndNoneIsTooFew() {
        Duration second = Duration.ofSeconds(1);

        assertThatCode(() -> new Patience(1, second, second)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> new Patience(0, second, second));
    }
}
