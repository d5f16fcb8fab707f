package dev.concordat.coordinator.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.runtime.Proposer;
import dev.concordat.coordinator.runtime.UnavailableException;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineWatchTest {

    private static final long START = 1_800_000_000_000L;
    private static final TransactionId ID = TransactionId.of(START, new byte[TransactionId.RANDOM_BYTES]);

    private final List<Command> submitted = new ArrayList<>();
    private final List<CompletableFuture<Reply>> answers = new ArrayList<>();
    private long now = START;
    private final Proposer proposer = command -> {
        submitted.add(command);
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    };
    private final DeadlineWatch watch = new DeadlineWatch(
            proposer, () -> Instant.ofEpochMilli(now), () -> now * 1_000_000, DeadlineSettings.DEFAULT);
    private CoordinatorState state = CoordinatorState.empty();

    @BeforeEach
    void oneIsActive() {
        state = Protocol.apply(state, new Command.Begin(ID, null, Duration.ofSeconds(1)), new LogTime(START))
                .state();
    }

    @Test
    void whatHasExpiredIsProposedOnceWhileItIsUnderWay() {
        watch.leading(state);
        watch.look();
        assertThat(submitted).isEmpty();

        now += 1_001;
        watch.look();
        watch.look();

        assertThat(submitted).containsExactly(new Command.AbortIfExpired(ID));
    }

    @Test
    void whatCouldNotEvenBeSubmittedForLackOfMemoryIsProposedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        DeadlineWatch unlucky = new DeadlineWatch(
                command -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("a test's");
                    }
                    return proposer.submit(command);
                },
                () -> Instant.ofEpochMilli(now),
                () -> now * 1_000_000,
                DeadlineSettings.DEFAULT);
        unlucky.leading(state);
        now += 1_001;

        assertThatThrownBy(unlucky::look).isInstanceOf(OutOfMemoryError.class);
        unlucky.look();

        assertThat(submitted).containsExactly(new Command.AbortIfExpired(ID));
    }

    @Test
    void theTickerOutlivesAnErrorOfItsAction() {
        AtomicInteger looks = new AtomicInteger();
        try (Ticker ticker = new Ticker(
                () -> {
                    if (looks.incrementAndGet() == 1) {
                        throw new NoClassDefFoundError("a test's");
                    }
                },
                Duration.ofMillis(1))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() > 2);

            assertThat(ticker).isNotNull();
        }
    }

    @Test
    void aProposalThatFailedIsMadeAgain() {
        watch.leading(state);
        now += 1_001;
        watch.look();

        answers.getFirst().completeExceptionally(new UnavailableException("no leader", null));
        watch.look();

        assertThat(submitted).hasSize(2);
    }

    @Test
    void aFollowerProposesNothing() {
        watch.leading(state);
        watch.notLeading();
        now += 60_000;

        watch.look();

        assertThat(submitted).isEmpty();
    }

    @Test
    void anIdleLogIsAdvancedWithOneEntryAtATime() {
        watch.leading(CoordinatorState.empty());
        now += 1_999;
        watch.look();
        assertThat(submitted).isEmpty();

        now += 1;
        watch.look();
        watch.look();
        assertThat(submitted).containsExactly(new Command.AdvanceTime());

        answers.getFirst().complete(new Reply.Noted());
        watch.applied(List.of(), CoordinatorState.empty());
        watch.look();
        assertThat(submitted).hasSize(1);
    }
}
