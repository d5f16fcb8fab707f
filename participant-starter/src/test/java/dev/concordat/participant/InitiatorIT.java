package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concordat.participant.testapp.HotelService;
import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Global transactions from the side of the one who begins them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InitiatorIT {

    private final StubCoordinator coordinator = new StubCoordinator();
    private final StubCoordinator stranger = new StubCoordinator();
    private RunningNotes travel;
    private RunningNotes hotel;
    private Journeys journeys;
    private Notes notes;
    private RestClient http;

    @BeforeAll
    void start() {
        hotel = RunningNotes.start("hotel", coordinator);
        travel = RunningNotes.start("travel", coordinator, "spring.http.serviceclient.hotel.base-url=" + hotel.url(""));
        journeys = travel.bean(Journeys.class);
        notes = travel.bean(Notes.class);
        http = travel.bean(RestClient.class);
    }

    @AfterAll
    void stop() {
        travel.close();
        hotel.close();
        coordinator.close();
        stranger.close();
    }

    @BeforeEach
    void clear() {
        travel.clear();
        hotel.clear();
        coordinator.reset();
        stranger.reset();
    }

    @Test
    void theUsualTransferIsOneRequestToTheCoordinatorAndOnePreparePerBranch() throws Exception {
        journeys.run(() -> {
            notes.write("trip");
            callHotel("/write/room");
            assertThat(coordinator.decisions()).isEmpty();
        });

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> {
            assertThat(request.path()).endsWith("/commit");
            assertThat(request.body())
                    .contains("\"branch\":\"1\",\"participant\":\"travel\",\"vote\":\"prepared\"")
                    .contains("\"branch\":\"2\",\"participant\":\"hotel\",\"vote\":\"prepared\"")
                    .contains("\"await\":\"decision\"")
                    .doesNotContain("null");
        });
        assertThat(travel.prepared()).hasSize(1);
        assertThat(hotel.prepared()).hasSize(1);
        assertThat(GlobalTransactionContext.current()).isEmpty();
    }

    @Test
    void readingOnlyAsksNobody() throws Exception {
        journeys.run(() -> {
            notes.readInTransaction();
            notes.readOnly();
            callHotel("/read");
            callHotel("/idle");
        });

        assertThat(coordinator.decisions()).isEmpty();
    }

    @Test
    void aFailureAbortsAndNamesEveryBranch() {
        assertThatThrownBy(() -> journeys.run(() -> {
                    notes.write("trip");
                    callHotel("/write/room");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> {
            assertThat(request.path()).endsWith("/abort");
            assertThat(request.body()).contains("\"branch\":\"1\"").contains("\"branch\":\"2\"");
        });
    }

    @Test
    void anExceptionThatDoesNotAbortIsThrownAfterTheCommit() {
        assertThatThrownBy(() -> journeys.runTolerating(() -> {
                    notes.write("trip");
                    throw new IllegalArgumentException("never mind");
                }))
                .hasMessage("never mind");

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.path())
                .endsWith("/commit"));
    }

    @Test
    void anAbortDecidedByTheCoordinatorIsThrownWithItsReason() {
        coordinator.behave(request -> request.path().endsWith("/commit")
                ? new StubCoordinator.Answer(
                        409, "{\"type\":\"urn:concordat:problem:transaction-aborted\",\"reason\":\"in-doubt-inquiry\"}")
                : StubCoordinator.committing(request));

        GlobalTransactionAbortedException thrown = catchThrowableOfType(
                GlobalTransactionAbortedException.class, () -> journeys.run(() -> notes.write("trip")));

        assertThat(thrown.reason()).isEqualTo("in-doubt-inquiry");
    }

    @Test
    void aLostAnswerIsAskedForAgainWithTheSameBody() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        coordinator.behave(request -> request.path().endsWith("/commit") && attempts.incrementAndGet() < 3
                ? new StubCoordinator.Answer(0, "")
                : StubCoordinator.committing(request));

        journeys.run(() -> notes.write("trip"));

        assertThat(coordinator.decisions()).hasSize(3);
        assertThat(coordinator.decisions().stream().map(StubCoordinator.Request::body))
                .containsOnly(coordinator.decisions().get(0).body());
    }

    @Test
    void whenNoAnswerComesTheOutcomeIsUnknownAndTheExceptionSaysWhatToDo() {
        coordinator.behave(request -> new StubCoordinator.Answer(0, ""));

        assertThatThrownBy(() -> journeys.run(() -> notes.write("trip")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("Do not run the work again")
                .hasMessageContaining("GET /v1/transactions/");
        assertThat(coordinator.decisions())
                .allSatisfy(request -> assertThat(request.path()).endsWith("/commit"));
        assertThat(travel.prepared()).hasSize(1);
    }

    @Test
    void whenEveryAttemptIsRefusedNothingIsDecidedAndTheTransactionIsAborted() {
        coordinator.behave(request -> request.path().endsWith("/commit")
                ? StubCoordinator.refusing(request)
                : StubCoordinator.committing(request));

        assertThatThrownBy(() -> journeys.run(() -> notes.write("trip")))
                .isInstanceOfSatisfying(GlobalTransactionAbortedException.class, thrown -> assertThat(thrown.reason())
                        .isEqualTo("coordinator-unavailable"));
        assertThat(coordinator.decisions()).last().satisfies(request -> assertThat(request.path())
                .endsWith("/abort"));
    }

    @Test
    void whenAProxyRefusesForTheCoordinatorsTheOutcomeIsUnknown() {
        coordinator.behave(StubCoordinator::proxying);

        assertThatThrownBy(() -> journeys.run(() -> notes.write("trip"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(coordinator.decisions())
                .allSatisfy(request -> assertThat(request.path()).endsWith("/commit"));
    }

    @Test
    void aSuccessfulAnswerWithoutTheHeaderMakesTheCommitFailAndNamesTheUrl() {
        assertThatThrownBy(() -> journeys.run(() -> {
                    notes.write("trip");
                    post(stranger.url() + "/anything");
                }))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining(stranger.url() + "/anything")
                .hasMessageContaining("excluded-hosts");
        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.path())
                .endsWith("/abort"));
    }

    @Test
    void aCallThatWasSwallowedAfterItsAnswerWasLostAbortsTheTransaction() {
        stranger.behave(request -> new StubCoordinator.Answer(0, ""));

        assertThatThrownBy(() -> journeys.run(() -> {
                    notes.write("trip");
                    try {
                        post(stranger.url() + "/lost");
                    } catch (RuntimeException swallowed) {
                        assertThat(swallowed).hasRootCauseInstanceOf(IOException.class);
                    }
                }))
                .isInstanceOfSatisfying(GlobalTransactionAbortedException.class, thrown -> assertThat(thrown.reason())
                        .isEqualTo("lost-call"));
    }

    @Test
    void lostCallsCanBeTolerated() {
        stranger.behave(request -> new StubCoordinator.Answer(500, ""));
        GlobalTransactionTemplate template = travel.bean(GlobalTransactionTemplate.class);

        template.execute(
                new GlobalTransactionOptions(
                        null, null, Propagation.REQUIRED, java.util.List.of(), java.util.List.of(), true),
                transaction -> {
                    notes.write("trip");
                    try {
                        post(stranger.url() + "/lost");
                    } catch (RuntimeException swallowed) {
                        assertThat(swallowed).isNotNull();
                    }
                    return null;
                });

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("travel")
                .doesNotContain("\"branch\":\"2\""));
    }

    @Test
    void anErrorStatusOfAParticipantAbortsUnlessItIsCaught() {
        assertThatThrownBy(() -> journeys.run(() -> callHotel("/write-then-fail/room")))
                .isInstanceOf(HttpClientErrorException.Conflict.class);

        assertThat(coordinator.decisions()).isEmpty();
        assertThat(hotel.prepared()).isEmpty();
    }

    @Test
    void aSwallowedSqlErrorNeverBecomesAVote() {
        assertThatThrownBy(() -> journeys.run(() -> notes.writeAndSwallowAnError("trip")))
                .isInstanceOfAny(TransactionException.class, DataAccessException.class);

        assertThat(travel.prepared()).isEmpty();
        assertThat(coordinator.decisions())
                .allSatisfy(request -> assertThat(request.path()).endsWith("/abort"));
    }

    @Test
    void aSwallowedRefusalDoomsTheTransaction() {
        assertThatThrownBy(() -> journeys.run(() -> {
                    callHotel("/write/room");
                    try {
                        notes.writeViolatingDeferred("twice");
                    } catch (RuntimeException swallowed) {
                        assertThat(swallowed).isNotNull();
                    }
                }))
                .isInstanceOfSatisfying(GlobalTransactionAbortedException.class, thrown -> assertThat(thrown.reason())
                        .isEqualTo("vote-refused"));
    }

    @Test
    void requiresNewCommitsByItselfOutsideOfTheBranch() {
        assertThatThrownBy(() -> journeys.run(() -> {
                    notes.writeWithIndependentAudit("trip", () -> notes.audit("audit"));
                    assertThat(travel.notes()).containsExactly("audit");
                    assertThat(travel.prepared()).hasSize(1);
                    throw new IllegalStateException("abort");
                }))
                .hasMessage("abort");

        assertThat(travel.notes()).containsExactly("audit");
    }

    @Test
    void aTransactionWhoseTimeIsUpAborts() {
        assertThatThrownBy(() -> journeys.runHurried(() -> {
                    while (!GlobalTransactionContext.current()
                            .orElseThrow()
                            .timeLeft()
                            .isZero()) {
                        Thread.onSpinWait();
                    }
                    notes.write("late");
                }))
                .isInstanceOf(BranchRefusedException.class);
        assertThat(travel.prepared()).isEmpty();
    }

    @Test
    void bothAnnotationsOnOneMethodPrepareBeforeTheDecision() throws Exception {
        journeys.runInBoth(() -> notes.write("trip"));

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("\"vote\":\"prepared\""));
        assertThat(travel.prepared()).hasSize(1);
    }

    @Test
    void aGlobalTransactionInsideALocalOneIsAnError() {
        TransactionTemplate local = travel.bean(TransactionTemplate.class);

        assertThatThrownBy(() -> local.executeWithoutResult(status -> {
                    try {
                        journeys.run(() -> {});
                    } catch (Exception e) {
                        throw e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
                    }
                }))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void rollbackOnlyAbortsWithoutAnExceptionInside() {
        assertThatThrownBy(() -> journeys.run(() -> {
                    notes.write("trip");
                    GlobalTransactionContext.current().orElseThrow().setRollbackOnly("not today");
                }))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("not today");
    }

    @Test
    void restTemplateTakesTheTransactionAlong() throws Exception {
        journeys.run(() -> travel.bean(RestTemplate.class).postForEntity(hotel.url("/write/room"), null, String.class));

        assertThat(hotel.prepared()).hasSize(1);
        assertThat(coordinator.decisions()).hasSize(1);
    }

    @Test
    void httpInterfacesTakeTheTransactionAlong() throws Exception {
        journeys.run(() -> travel.bean(HotelService.class).write("room"));

        assertThat(hotel.prepared()).hasSize(1);
        assertThat(coordinator.decisions()).hasSize(1);
    }

    @Test
    void nestedParticipantsAreCarriedToTheInitiator() throws Exception {
        journeys.run(() -> callHotel("/nested/" + travel.port() + "/deep"));

        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("\"branch\":\"1\",\"participant\":\"hotel\"")
                .contains("\"branch\":\"1.1\",\"participant\":\"travel\""));
    }

    private void callHotel(String path) {
        post(hotel.url(path));
    }

    private void post(String url) {
        http.post().uri(url).retrieve().toBodilessEntity();
    }
}
