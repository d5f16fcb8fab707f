package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class RecoveryAtStartTest {

    private static final Duration START = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final List<InDoubtBranch> prepared = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Runnable inquiry = asked::incrementAndGet;

    private final BranchResource resource = new BranchResource() {
        @Override
        public BranchAnswer carryOut(Order order, BranchKey branch) {
            throw new IllegalStateException("nobody orders anything here");
        }

        @Override
        public List<InDoubtBranch> inDoubt() {
            return List.copyOf(prepared);
        }
    };

    private RecoveryAtStart recovery = recovery(Duration.ofSeconds(30));

    @AfterEach
    void end() {
        recovery.started();
    }

    private RecoveryAtStart recovery(Duration longest) {
        return new RecoveryAtStart(
                resource,
                () -> inquiry.run(),
                () -> prepared.stream()
                        .map(branch -> new BlockingBranch(branch.branch(), Instant.EPOCH, List.of("account")))
                        .toList(),
                new PhaseTwo(resource, 1, Duration.ofSeconds(1)),
                new RecoveryAtStart.Bounds(longest, Duration.ofMillis(20), Duration.ofSeconds(1), START));
    }

    private static InDoubtBranch branch(int number, Duration age) {
        BranchKey key =
                new BranchKey(TransactionId.of(number, new byte[TransactionId.RANDOM_BYTES]), new BranchId("1"));
        return new InDoubtBranch(key, age, Duration.ofMinutes(1));
    }

    private Duration timed() {
        long begin = System.nanoTime();
        recovery.await();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void nothingPreparedIsNothingToWaitFor() {
        assertThat(timed()).isLessThan(BOUND);
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatWasPreparedBeforeTheStartIsAskedAboutAndWaitedFor() {
        prepared.add(branch(1, START.plusSeconds(60)));
        inquiry = prepared::clear;

        assertThat(timed()).isLessThan(BOUND);
        assertThat(prepared).isEmpty();
    }

    @Test
    void whatWasPreparedAfterTheStartIsNotWaitedFor() {
        prepared.add(branch(1, START.minusMillis(1)));

        assertThat(timed()).isLessThan(BOUND);
        assertThat(prepared).hasSize(1);
    }

    @Test
    void aNewBranchOfABusyServiceDoesNotProlongTheWait() {
        prepared.add(branch(1, START.plusSeconds(1)));
        inquiry = () -> {
            prepared.clear();
            prepared.add(branch(2, Duration.ZERO));
        };

        assertThat(timed()).isLessThan(BOUND);
    }

    @Test
    void theStartGoesOnWhenTheBoundHasPassedAndTheAskingToo() {
        recovery.started();
        recovery = recovery(Duration.ofMillis(200));
        prepared.add(branch(1, START.plusSeconds(1)));

        assertThat(timed()).isBetween(Duration.ofMillis(200), BOUND);
        int before = asked.get();
        await().atMost(BOUND).until(() -> asked.get() > before);
    }

    @Test
    void anInquiryThatFailsIsRepeated() {
        prepared.add(branch(1, START.plusSeconds(1)));
        inquiry = () -> {
            if (asked.incrementAndGet() < 3) {
                throw new IllegalStateException("no coordinator");
            }
            prepared.clear();
        };

        assertThat(timed()).isLessThan(BOUND);
    }

    @Test
    void onceStartedNobodyAsksAnyMore() {
        recovery.started();
        recovery = recovery(Duration.ZERO);
        prepared.add(branch(1, START.plusSeconds(1)));
        recovery.await();
        await().atMost(BOUND).until(() -> asked.get() > 0);

        recovery.started();

        int after = asked.get() + 1;
        await().during(Duration.ofMillis(200)).atMost(BOUND).until(() -> asked.get() <= after);
    }

    @Test
    void aDatabaseOutOfReachStopsNoStart() {
        RecoveryAtStart unreachable = new RecoveryAtStart(
                new BranchResource() {
                    @Override
                    public BranchAnswer carryOut(Order order, BranchKey branch) {
                        throw new IllegalStateException();
                    }

                    @Override
                    public List<InDoubtBranch> inDoubt() {
                        throw new QueryTimeoutException("away");
                    }
                },
                asked::incrementAndGet,
                List::of,
                new PhaseTwo(resource, 1, Duration.ofSeconds(1)),
                new RecoveryAtStart.Bounds(BOUND, Duration.ofMillis(20), Duration.ofSeconds(1), START));

        assertThatNoException().isThrownBy(unreachable::await);
        unreachable.started();
    }
}
