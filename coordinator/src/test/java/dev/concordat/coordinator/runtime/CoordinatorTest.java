package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.NOW;
import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static dev.concordat.coordinator.runtime.RuntimeFixture.decided;
import static dev.concordat.coordinator.runtime.RuntimeFixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CoordinatorTest {

    private final RuntimeFixture fixture = new RuntimeFixture();

    @Nested
    class WithAsManyUnderWayAsItTakes {

        private final Coordinator coordinator = new Coordinator(
                fixture.access, fixture.proposer, fixture.voting, fixture.completions, fixture.clock, 2);
        private final TransactionId first = begun();
        private final TransactionId second = begun();

        private TransactionId begun() {
            return coordinator.begin(null, Duration.ofMinutes(1)) instanceof Reply.Accepted accepted
                    ? accepted.transaction().id()
                    : fixture.id();
        }

        @Test
        void nothingNewIsTaken() {
            TransactionId other = fixture.id();
            CommitOrder order =
                    new CommitOrder(other, List.of(branch("1", Vote.PREPARED)), Duration.ofSeconds(1), Duration.ZERO);

            assertThatThrownBy(() -> coordinator.begin(null, Duration.ofMinutes(1)))
                    .isInstanceOf(OverloadedException.class);
            assertThatThrownBy(() -> coordinator.commit(order)).isInstanceOf(OverloadedException.class);
            assertThatThrownBy(() -> coordinator.abort(other, null, List.of())).isInstanceOf(OverloadedException.class);
        }

        @Test
        void whatHasBegunIsBroughtToItsEnd() {
            CommitOrder order =
                    new CommitOrder(first, List.of(branch("1", Vote.PREPARED)), Duration.ofSeconds(1), Duration.ZERO);

            assertThat(decided(coordinator.commit(order)).decision()).isEqualTo(Decision.COMMIT);
            assertThat(decided(coordinator.abort(second, null, List.of())).decision())
                    .isEqualTo(Decision.ABORT);
        }

        @Test
        void whatHasEndedLeavesRoom() {
            coordinator.abort(first, null, List.of());

            assertThat(coordinator.begin(null, Duration.ofMinutes(1))).isInstanceOf(Reply.Accepted.class);
        }
    }

    @Nested
    class AskedForATransaction {

        private static final Duration LIFETIME = Policy.DEFAULT.maxLifetime();
        private final TransactionId unknown = fixture.idMadeAt(NOW);

        @Test
        void anUnknownOneIsForgottenOnlyWhenItIsOlderThanAnyCanGet() {
            long oldest = NOW.plus(LIFETIME).toEpochMilli();

            assertThat(rejection(Coordinator.found(CoordinatorState.empty(), unknown, oldest)))
                    .isEqualTo(new Rejection.TransactionUnknown(unknown));
            assertThat(rejection(Coordinator.found(CoordinatorState.empty(), unknown, oldest + 1)))
                    .isEqualTo(new Rejection.OutcomeForgotten(unknown));
        }

        @Test
        void aKnownOneIsShownAsItStands() {
            fixture.commit(unknown, branch("1", Vote.PREPARED));

            assertThat(fixture.coordinator.find(unknown)).isInstanceOfSatisfying(Reply.Accepted.class, shown -> {
                assertThat(shown.transaction().id()).isEqualTo(unknown);
                assertThat(shown.changed()).isFalse();
            });
        }
    }

    @Test
    void aCommitThatIsAskedForAgainSaysThatItChangedNothing() {
        TransactionId id = fixture.id();
        fixture.commit(id, branch("1", Vote.PREPARED));

        assertThat(fixture.commit(id, branch("1", Vote.PREPARED)))
                .isInstanceOfSatisfying(Reply.Accepted.class, again -> assertThat(again.changed())
                        .isFalse());
    }

    @Test
    @Timeout(60)
    void aCommitWaitsForItsBranchesAsLongAsItIsToldTo() {
        TransactionId id = fixture.id();
        AtomicReference<Reply> answer = new AtomicReference<>();
        CommitOrder order =
                new CommitOrder(id, List.of(branch("1", Vote.PREPARED)), Duration.ofSeconds(1), Duration.ofMinutes(5));
        Thread waiting = Thread.ofVirtual().start(() -> answer.set(fixture.coordinator.commit(order)));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        fixture.access.apply(new Command.Acknowledge(id, new BranchId("1")));

        await().until(() -> answer.get() != null);
        assertThat(decided(answer.get())).isInstanceOf(Committed.class);
    }
}
