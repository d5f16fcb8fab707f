package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.util.List;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryAnswerTest {

    private final TransactionId id = new FakeCore().id();
    private final BranchKey key = new BranchKey(id, new BranchId("1"));

    private ObjectAssert<DeliveryAnswer> assertAnswer(Decision decision, CallResult result) {
        Delivery delivery = new Delivery(id, key.branch(), new ParticipantName("bank"), null, null, decision, 0);
        Call call = new Call(new Target(delivery.participant(), null), "http://localhost:1", List.of(delivery));
        return assertThat(DeliveryAnswer.of(call, result).get(key));
    }

    private CallResult word(String word, @Nullable String detail) {
        return new CallResult.Answered(List.of(new BranchResult(id.value(), "1", word, detail)));
    }

    @Test
    void doneIsDone() {
        assertAnswer(Decision.COMMIT, word("done", null)).isEqualTo(new DeliveryAnswer.Done());
        assertAnswer(Decision.ABORT, word("done", null)).isEqualTo(new DeliveryAnswer.Done());
    }

    @Test
    void retryIsAFailureOfOneThatIsInReach() {
        assertAnswer(Decision.COMMIT, word("retry", null)).isEqualTo(new DeliveryAnswer.Failed("retry", false));
        assertAnswer(Decision.ABORT, word("retry", "busy")).isEqualTo(new DeliveryAnswer.Failed("retry: busy", false));
    }

    @Test
    void hazardIsKnownToCommitsOnly() {
        assertAnswer(Decision.COMMIT, word("hazard", "gone")).isEqualTo(new DeliveryAnswer.Hazard("gone"));
        assertAnswer(Decision.ABORT, word("hazard", "gone"))
                .isInstanceOfSatisfying(DeliveryAnswer.Failed.class, failed -> assertThat(failed.why())
                        .startsWith("unknown result"));
    }

    @Test
    void callsThatFailSayWhyAndWhetherAnybodyWasThere() {
        assertAnswer(Decision.COMMIT, new CallResult.Unusable("status 500"))
                .isEqualTo(new DeliveryAnswer.Failed("status 500", false));
        assertAnswer(Decision.COMMIT, new CallResult.NoAnswer("silence"))
                .isEqualTo(new DeliveryAnswer.Failed("silence", true));
        assertAnswer(Decision.COMMIT, new CallResult.NotReached("refused"))
                .isEqualTo(new DeliveryAnswer.Failed("refused", true));
    }

    @Test
    void noResultIsAFailure() {
        assertAnswer(Decision.COMMIT, new CallResult.Answered(List.of()))
                .isEqualTo(new DeliveryAnswer.Failed("the answer has no result for this branch", false));
    }
}
