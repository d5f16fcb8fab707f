package dev.concordat.participant.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PhaseTwoTest {

    private static final TransactionId T = TransactionId.of(1_790_000_000_000L, new byte[10]);
    private static final BranchKey STUCK = new BranchKey(T, new BranchId("1.dstuck"));
    private static final BranchKey ALSO_STUCK = new BranchKey(T, new BranchId("2.dstuck"));
    private static final BranchKey FINE = new BranchKey(T, new BranchId("3.dfine"));

    private final CountDownLatch release = new CountDownLatch(1);

    /** One database does not answer. */
    private final BranchResource resource = new BranchResource() {
        @Override
        public BranchAnswer carryOut(Order order, BranchKey branch) {
            if (lane(branch).equals("dstuck")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return new BranchAnswer(CommitResult.DONE, null);
        }

        @Override
        public String lane(BranchKey branch) {
            return branch.branch().value().substring(2);
        }

        @Override
        public List<InDoubtBranch> inDoubt() {
            return List.of();
        }
    };

    @Test
    void aDatabaseThatDoesNotAnswerHoldsUpNoOrderOfAnother() {
        try (PhaseTwo phaseTwo = new PhaseTwo(resource, 1, Duration.ofMillis(300))) {
            Map<BranchKey, BranchAnswer> first = phaseTwo.carryOut(Order.COMMIT, List.of(STUCK, ALSO_STUCK));
            Map<BranchKey, BranchAnswer> second = phaseTwo.carryOut(Order.COMMIT, List.of(FINE));

            assertThat(first.values()).extracting(BranchAnswer::result).containsOnly(CommitResult.RETRY);
            assertThat(second.values()).extracting(BranchAnswer::result).containsExactly(CommitResult.DONE);
        } finally {
            release.countDown();
        }
    }
}
