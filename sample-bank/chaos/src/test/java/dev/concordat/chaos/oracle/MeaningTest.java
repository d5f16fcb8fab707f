package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MeaningTest {

    private final JsonMapper json = new JsonMapper();

    @Test
    void commitAnsweredCommittingIsADecision() {
        assertThat(of(Operation.COMMIT, 200, "", "{\"status\":\"committing\",\"decision\":\"commit\"}"))
                .isEqualTo(Seen.COMMITTED);
    }

    @Test
    void commitAnsweredAbortedIsADecision() {
        assertThat(of(Operation.COMMIT, 409, "transaction-aborted", "{}")).isEqualTo(Seen.ABORTED);
    }

    @Test
    void commitAnsweredWithoutADecisionIsNotInTheContract() {
        assertThat(of(Operation.COMMIT, 200, "", "{\"status\":\"active\"}")).isEqualTo(Seen.UNEXPECTED);
    }

    @Test
    void abortOfACommittedOneIsADecision() {
        assertThat(of(Operation.ABORT, 409, "transaction-committed", "{}")).isEqualTo(Seen.COMMITTED);
    }

    @Test
    void aBranchThatIsTakenInMeansThatNothingIsDecided() {
        assertThat(of(Operation.ENLIST, 201, "", "{\"branch\":\"1\"}")).isEqualTo(Seen.ACTIVE);
        assertThat(of(Operation.ENLIST, 200, "", "{\"branch\":\"1\"}")).isEqualTo(Seen.ACTIVE);
    }

    @Test
    void aBranchThatComesTooLateMeansThatSomethingIsDecided() {
        assertThat(of(Operation.ENLIST, 409, "transaction-decided", "{}")).isEqualTo(Seen.DECIDED);
        assertThat(of(Operation.COMMIT, 409, "transaction-decided", "{}")).isEqualTo(Seen.UNEXPECTED);
    }

    @Test
    void unavailablePromisesThatNothingWasDecided() {
        assertThat(of(Operation.COMMIT, 503, "unavailable", "{}")).isEqualTo(Seen.REFUSED);
    }

    @Test
    void aRefusalThatIsNoProblemOfACoordinatorPromisesNothing() {
        assertThat(of(Operation.COMMIT, 503, "", "{}")).isEqualTo(Seen.UNKNOWN);
        assertThat(of(Operation.COMMIT, 429, "", "{}")).isEqualTo(Seen.UNKNOWN);
    }

    @Test
    void noAnswerPromisesNothing() {
        assertThat(of(Operation.COMMIT, 0, "", "{}")).isEqualTo(Seen.UNKNOWN);
    }

    @Test
    void anInternalErrorIsNotInTheContract() {
        assertThat(of(Operation.COMMIT, 500, "internal", "{}")).isEqualTo(Seen.UNEXPECTED);
    }

    private Seen of(Operation operation, int status, String slug, String body) {
        return Meaning.of(operation, status, slug, json.readTree(body));
    }
}
