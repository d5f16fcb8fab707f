package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.TransactionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultIndexTest {

    private final TransactionId id = new FakeCore().id();
    private final BranchKey one = new BranchKey(id, new BranchId("1"));
    private final BranchKey two = new BranchKey(id, new BranchId("2"));

    private BranchResult result(String branch, String word) {
        return new BranchResult(id.value(), branch, word, null);
    }

    @Test
    void eachBranchThatWasAskedGetsItsResultAndNobodyElse() {
        assertThat(ResultIndex.of(
                        List.of(one, two), List.of(result("2", "done"), result("3", "done"), result("1", "retry"))))
                .containsOnlyKeys(one, two)
                .containsEntry(one, result("1", "retry"))
                .containsEntry(two, result("2", "done"));
    }

    @Test
    void whatIsSaidTwiceCountsOnceAndWhatContradictsItselfNotAtAll() {
        assertThat(ResultIndex.of(
                        List.of(one, two),
                        List.of(
                                result("1", "done"),
                                result("1", "done"),
                                result("2", "done"),
                                result("2", "retry"),
                                result("2", "done"))))
                .containsOnlyKeys(one);
    }
}
