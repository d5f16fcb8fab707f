package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static dev.concordat.coordinator.runtime.RuntimeFixture.decided;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompletionWatchTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final RuntimeFixture fixture = new RuntimeFixture();
    private final TransactionId id = fixture.id();
    private final Decided committing = decided(fixture.commit(id, branch("1", Vote.PREPARED)));

    private void complete() {
        fixture.access.apply(new Command.Acknowledge(id, new BranchId("1")));
    }

    @Test
    void withoutTimeWhatIsGivenIsTheAnswer() {
        complete();

        assertThat(fixture.completions.await(committing, Duration.ZERO)).isSameAs(committing);
    }

    @Test
    void whatIsCompletedNeedsNoWaitingThoughItIsForgotten() {
        complete();
        Decided completed = fixture.completions.await(committing, LONG);
        CompletionWatch elsewhere = new CompletionWatch(CoordinatorState::empty);

        assertThat(completed).isInstanceOf(Committed.class);
        assertThat(elsewhere.await(completed, LONG)).isSameAs(completed);
    }

    @Test
    void aCompletionMeanwhileEndsTheWaiting() {
        AtomicReference<Decided> answer = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual().start(() -> answer.set(fixture.completions.await(committing, LONG)));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        complete();

        await().until(() -> answer.get() instanceof Committed);
    }

    @Test
    void whenTheTimeIsOverItIsAnsweredAsItStandsThen() {
        fixture.access.apply(new Command.ReportHazard(id, new BranchId("1"), "why"));

        Decided answer = fixture.completions.await(committing, Duration.ofMillis(10));

        assertThat(answer).isEqualTo(fixture.log.applied().table().find(id)).isNotEqualTo(committing);
    }

    @Test
    void whoIsInterruptedIsAnsweredAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(fixture.completions.await(committing, LONG)).isEqualTo(committing);
        assertThat(Thread.interrupted()).isTrue();
    }
}
