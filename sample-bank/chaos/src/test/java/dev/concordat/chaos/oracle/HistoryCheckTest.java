package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {

    @Test
    void oneDecisionSeenManyTimesIsRight() {
        assertThat(HistoryCheck.of(List.of(
                        seen(Operation.COMMIT, "n1", 0, 10, Seen.UNKNOWN),
                        seen(Operation.COMMIT, "n2", 11, 20, Seen.COMMITTED),
                        seen(Operation.GET, "n3", 21, 30, Seen.COMMITTED))))
                .isEmpty();
    }

    @Test
    void twoDecisionsAreAViolation() {
        assertThat(HistoryCheck.of(List.of(
                        seen(Operation.COMMIT, "n1", 0, 10, Seen.COMMITTED),
                        seen(Operation.ABORT, "n2", 5, 20, Seen.ABORTED))))
                .singleElement()
                .asString()
                .contains("no order of the calls");
    }

    @Test
    void undecidedAfterADecisionIsAViolation() {
        assertThat(HistoryCheck.of(List.of(
                        seen(Operation.COMMIT, "n1", 0, 10, Seen.COMMITTED),
                        seen(Operation.GET, "n2", 11, 12, Seen.ABSENT))))
                .isNotEmpty();
    }

    @Test
    void undecidedBesideADecisionIsRight() {
        assertThat(HistoryCheck.of(List.of(
                        seen(Operation.COMMIT, "n1", 0, 10, Seen.COMMITTED),
                        seen(Operation.GET, "n2", 9, 12, Seen.ABSENT))))
                .isEmpty();
    }

    @Test
    void aBegunTransactionThatIsNotKnownAnyMoreIsAViolation() {
        assertThat(HistoryCheck.of(List.of(
                        seen(Operation.BEGIN, "n1", 0, 10, Seen.ACTIVE),
                        seen(Operation.COMMIT, "n2", 11, 12, Seen.ABSENT))))
                .singleElement()
                .asString()
                .contains("no order of the calls");
    }

    @Test
    void forgettingTooEarlyIsAViolation() {
        assertThat(HistoryCheck.of(List.of(seen(Operation.GET, "n1", 0, 10, Seen.FORGOTTEN))))
                .isNotEmpty();
    }

    private static Observation seen(Operation operation, String node, long invoked, long returned, Seen seen) {
        return new Observation("01J", operation, node, invoked, returned, seen, "");
    }
}
