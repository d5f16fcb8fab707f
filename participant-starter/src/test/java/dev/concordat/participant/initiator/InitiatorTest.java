package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.Prepare;
import dev.concordat.participant.UnknownOutcomeException;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.Vote;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A global transaction from its begin to what its initiator is told, against a coordinator that is a script. */
class InitiatorTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final GlobalTransactionOptions OPTIONS = GlobalTransactionOptions.DEFAULTS;

    private final StubCoordinator coordinator = new StubCoordinator();
    private final Initiator initiator = initiator(BUDGET, PrepareMode.ON_REQUEST);

    private Initiator initiator(Duration budget, PrepareMode prepare) {
        return new Initiator(
                new CoordinatorClient(
                        new CoordinatorSettings(List.of(URI.create(coordinator.url())), null, BUDGET, BUDGET, BUDGET)),
                new InitiatorSettings(
                        new ParticipantName("travel"), Duration.ofMinutes(1), budget, budget, prepare));
    }

    @AfterEach
    void stop() {
        TransactionSynchronizationManager.setActualTransactionActive(false);
        coordinator.close();
    }

    private static BranchScope prepared(BranchScope scope) {
        scope.book().voted(scope.book().openLocal(), Vote.PREPARED);
        return scope;
    }

    private List<String> asked() {
        return coordinator.decisions().stream()
                .map(request -> request.path().substring(request.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void aBeginSendsNothingAndTakesTheTimeOfItsOptionsOrElseOfTheSettings() {
        assertThat(initiator.begin(OPTIONS).timeLeft()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
        assertThat(initiator.begin(OPTIONS.withTimeout(Duration.ofSeconds(9))).timeLeft())
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
        assertThat(initiator.begin(OPTIONS).transaction())
                .isNotEqualTo(initiator.begin(OPTIONS).transaction());
        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void whenParticipantsPrepareIsSaidByItsOptionsOrElseByTheSettings() {
        assertThat(initiator.begin(OPTIONS).prepare()).isEqualTo(PrepareMode.ON_REQUEST);
        assertThat(initiator(BUDGET, PrepareMode.ON_RETURN).begin(OPTIONS).prepare())
                .isEqualTo(PrepareMode.ON_RETURN);
        assertThat(initiator.begin(OPTIONS.withPrepare(Prepare.ON_RETURN)).prepare())
                .isEqualTo(PrepareMode.ON_RETURN);
        assertThat(initiator(BUDGET, PrepareMode.ON_RETURN)
                        .begin(OPTIONS.withPrepare(Prepare.ON_REQUEST))
                        .prepare())
                .isEqualTo(PrepareMode.ON_REQUEST);
    }

    @Test
    void itDoesNotBeginInsideOfALocalTransaction() {
        TransactionSynchronizationManager.setActualTransactionActive(true);

        assertThatThrownBy(() -> initiator.begin(OPTIONS)).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void whereNothingWasDoneNobodyIsAsked() {
        initiator.complete(initiator.begin(OPTIONS));

        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void whatIsPreparedIsCommittedByOneRequest() {
        initiator.complete(prepared(initiator.begin(OPTIONS)));

        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void anAbortOfTheCoordinatorsIsTold() {
        coordinator.behave(request ->
                new Answer(200, "{\"status\":\"aborting\",\"decision\":\"abort\",\"reason\":\"vote-refused\"}"));

        assertThatThrownBy(() -> initiator.complete(prepared(initiator.begin(OPTIONS))))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("vote-refused");
        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void anAnswerThatSaysNothingLeavesTheOutcomeUnknown() {
        coordinator.behave(request -> new Answer(200, "{}"));

        assertThatThrownBy(() -> initiator.complete(prepared(initiator.begin(OPTIONS))))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void aCommitThatWasRefusedEverywhereIsAborted() {
        coordinator.behave(StubCoordinator::refusing);

        assertThatThrownBy(() -> initiator(SHORT, PrepareMode.ON_RETURN)
                        .complete(prepared(initiator.begin(OPTIONS))))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("coordinator-unavailable");
        assertThat(asked()).contains("commit").endsWith("abort");
    }

    @Test
    void itIsNotCommittedWhenItsTimeIsUp() {
        BranchScope scope = prepared(initiator.begin(OPTIONS.withTimeout(Duration.ofNanos(1))));

        assertThatThrownBy(() -> initiator.complete(scope))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("deadline-passed");
        assertThat(asked()).containsExactly("abort");
    }

    @Test
    void whatFailedCallsPreparedIsToldOfAnAbortAndAllIsDone() {
        BranchScope scope = initiator.begin(OPTIONS);
        scope.book()
                .failed(scope.book().openCall(), BranchesHeader.parse("\"1\";participant=\"ledger\";vote=prepared"));

        initiator.complete(scope);

        assertThat(asked()).containsExactly("abort");
        assertThat(coordinator.decisions().get(0).body()).contains("nothing-to-commit").contains("ledger");
    }

    @Test
    void workThatFailedIsAbortedAndTheFailureIsAllThatIsSeen() {
        IllegalStateException failure = new IllegalStateException("f\u00e4iled");

        initiator.abandon(prepared(initiator.begin(OPTIONS)), failure);

        assertThat(asked()).containsExactly("abort");
        assertThat(coordinator.decisions().get(0).body())
                .contains("requested: the initiator's work failed: java.lang.IllegalStateException");
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void workThatFailedBeforeAnythingWasPreparedTellsNobody() {
        initiator.abandon(initiator.begin(OPTIONS), new IllegalStateException("failed"));

        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void aCommitThatStandsAlthoughTheWorkFailedIsAddedToTheFailure() {
        coordinator.behave(request -> new Answer(200, "{\"status\":\"committed\",\"decision\":\"commit\"}"));
        IllegalStateException failure = new IllegalStateException("failed");

        initiator.abandon(prepared(initiator.begin(OPTIONS)), failure);

        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    void theReasonOfAnAbortKeepsToTheBoundsOfTheContract() {
        BranchScope scope = prepared(initiator.begin(OPTIONS));
        scope.book().setRollbackOnly("why", "\u00e4\n" + "x".repeat(1_000));

        assertThatThrownBy(() -> initiator.complete(scope)).isInstanceOf(GlobalTransactionAbortedException.class);

        assertThat(coordinator.decisions().get(0).body()).contains("\"why: ??" + "x".repeat(493) + "\"");
    }
}
