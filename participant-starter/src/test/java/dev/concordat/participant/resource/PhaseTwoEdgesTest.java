package dev.concordat.participant.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders that fail, come too late or have no room, and branches of failed calls. */
@Timeout(60)
class PhaseTwoEdgesTest {

    private static final BranchKey ONE = key(1);
    private static final BranchKey TWO = key(2);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private static BranchKey key(int number) {
        return new BranchKey(
                TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), new BranchId(Integer.toString(number)));
    }

    @AfterEach
    void stop() {
        Thread.interrupted();
        gate.countDown();
    }

    private PhaseTwo phaseTwo(Duration patience, Function<BranchKey, BranchAnswer> work) {
        return new PhaseTwo(
                new BranchResource() {
                    @Override
                    public BranchAnswer carryOut(Order order, BranchKey branch) {
                        done.add(order + " " + branch.branch() + " "
                                + Thread.currentThread().isDaemon());
                        return work.apply(branch);
                    }

                    @Override
                    public void disown(BranchKey branch) {
                        done.add("DISOWN " + branch.branch());
                    }

                    @Override
                    public List<InDoubtBranch> inDoubt() {
                        return List.of();
                    }
                },
                1,
                patience);
    }

    private BranchAnswer hang() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new BranchAnswer(CommitResult.DONE, null);
    }

    @Test
    void anOrderMeantForAnotherInstanceEndsWhatIsHeldHereFirst() {
        try (PhaseTwo phaseTwo =
                phaseTwo(Duration.ofSeconds(20), branch -> new BranchAnswer(CommitResult.DONE, null))) {
            assertThat(phaseTwo.carryOutForAnother(Order.COMMIT, List.of(ONE))).containsOnlyKeys(ONE);
        }
        assertThat(done).containsExactly("DISOWN 1", "COMMIT 1 true");
    }

    @Test
    void onlyWhatIsRolledBackForGoodIsGone() {
        try (PhaseTwo phaseTwo = phaseTwo(
                Duration.ofSeconds(20),
                branch -> new BranchAnswer(branch.equals(ONE) ? AbortResult.DONE : AbortResult.RETRY, null))) {
            assertThat(phaseTwo.withdraw(List.of(ONE, TWO))).isEqualTo(Set.of(ONE));
        }
    }

    @Test
    void anOrderThatFailsComesAgainAndAVoteThatFailsIsNone() {
        try (PhaseTwo phaseTwo = phaseTwo(Duration.ofSeconds(20), branch -> {
            throw new IllegalStateException("away");
        })) {
            assertThat(phaseTwo.carryOut(Order.COMMIT, List.of(ONE)).get(ONE))
                    .isEqualTo(new BranchAnswer(CommitResult.RETRY, "java.lang.IllegalStateException: away"));
            assertThat(phaseTwo.carryOut(Order.ABORT, List.of(ONE)).get(ONE))
                    .isEqualTo(new BranchAnswer(AbortResult.RETRY, "java.lang.IllegalStateException: away"));
            assertThat(phaseTwo.carryOut(Order.PREPARE, List.of(ONE))).isEmpty();
        }
    }

    @Test
    void whatIsNotFinishedInTimeComesAgain() {
        try (PhaseTwo phaseTwo = phaseTwo(Duration.ofMillis(50), branch -> hang())) {
            assertThat(phaseTwo.carryOut(Order.COMMIT, List.of(ONE)))
                    .isEqualTo(Map.of(ONE, new BranchAnswer(CommitResult.RETRY, "not finished in time")));
        }
    }

    @Test
    void anInterruptStaysSetAndTheOrderComesAgain() {
        try (PhaseTwo phaseTwo = phaseTwo(Duration.ofSeconds(20), branch -> hang())) {
            Thread.currentThread().interrupt();

            assertThat(phaseTwo.carryOut(Order.COMMIT, List.of(ONE)))
                    .isEqualTo(Map.of(ONE, new BranchAnswer(CommitResult.RETRY, "shutting down")));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whatHasNoRoomIsSaidAtOnceToComeAgain() {
        List<BranchKey> many =
                IntStream.rangeClosed(1, 4_099).mapToObj(PhaseTwoEdgesTest::key).toList();
        try (PhaseTwo phaseTwo = phaseTwo(Duration.ofMillis(300), branch -> hang())) {
            assertThat(phaseTwo.carryOut(Order.COMMIT, many))
                    .hasSize(many.size())
                    .containsEntry(key(4_099), new BranchAnswer(CommitResult.RETRY, "too many branches are waiting"));
        }
    }

    @Test
    void afterTheEndNothingIsTakenAnyMore() {
        PhaseTwo phaseTwo = phaseTwo(Duration.ofSeconds(20), branch -> new BranchAnswer(CommitResult.DONE, null));
        phaseTwo.carryOut(Order.COMMIT, List.of(ONE));
        phaseTwo.close();

        assertThat(phaseTwo.carryOut(Order.COMMIT, List.of(ONE)).get(ONE))
                .isEqualTo(new BranchAnswer(CommitResult.RETRY, "too many branches are waiting"));
    }
}
