package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Branches that are held open, coordinators of builds that do not know them, and where instances are. */
class OlderCoordinatorsTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);

    /** Of what nobody answers usably: all of it is waited. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private static final TransactionId ID = TransactionId.parse("01JD7V9K2M3N4P5Q6R7S8T9VWX");
    private static final BranchRequest HELD = new BranchRequest("1", "bank", null, null, "bank-0");
    private static final BranchRequest VOTED = new BranchRequest("2", "bank", "prepared", null);
    private static final Answer UNKNOWN_FIELD = new Answer(
            400, "{\"type\":\"urn:concordat:problem:invalid-request\",\"detail\":\"unknown field instance\"}");

    private final StubCoordinator coordinator = new StubCoordinator();
    private final CoordinatorClient client = client("");

    private CoordinatorClient client(String slash) {
        return new CoordinatorClient(
                new CoordinatorSettings(List.of(URI.create(coordinator.url() + slash)), null, BUDGET, BUDGET, BUDGET));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private List<String> bodies() {
        return coordinator.requests().stream()
                .map(StubCoordinator.Request::body)
                .toList();
    }

    @Test
    void aBranchThatStillHasToVoteHasTwoThirdsOfTheTime() {
        client.commit(ID, List.of(VOTED, HELD), Duration.ofSeconds(9));

        assertThat(bodies().get(0)).containsPattern("\"[a-zA-Z]*imeout[a-zA-Z]*\":(\"PT6S\"|6000|6\\.0*)");
    }

    @Test
    void aListOfVotesSaysNoTimeForVoting() {
        client.commit(ID, List.of(VOTED), Duration.ofSeconds(9));

        assertThat(bodies().get(0)).doesNotContain("imeout");
    }

    @Test
    void aCommitThatIsRefusedBecauseAnInstanceIsNamedDecidedNothing() {
        coordinator.behave(request -> UNKNOWN_FIELD);

        assertThat(client.commit(ID, List.of(VOTED, HELD), BUDGET))
                .isInstanceOfSatisfying(CommitReply.NothingDecided.class, nothing -> assertThat(nothing.detail())
                        .contains("update them before the services"));
    }

    @Test
    void anyOtherRefusalIsNotMistakenForIt() {
        coordinator.behave(request -> UNKNOWN_FIELD);
        assertThat(detail(client.commit(ID, List.of(VOTED), BUDGET))).doesNotContain("update them");

        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));
        assertThat(detail(client.commit(ID, List.of(HELD), SHORT))).doesNotContain("update them");

        coordinator.behave(request -> new Answer(409, "{\"detail\":\"instance\"}"));
        assertThat(detail(client.commit(ID, List.of(HELD), SHORT))).doesNotContain("update them");
    }

    private static String detail(CommitReply reply) {
        return reply.toString();
    }

    @Test
    void anAbortThatIsRefusedBecauseAnInstanceIsNamedIsToldWithoutIt() {
        coordinator.behave(
                request -> request.body().contains("instance") ? UNKNOWN_FIELD : StubCoordinator.committing(request));

        assertThat(client.abort(ID, "requested", List.of(VOTED, HELD), BUDGET))
                .isEqualTo(new CommitReply.Aborted("requested"));
        assertThat(bodies()).hasSize(2);
        assertThat(bodies().get(1))
                .contains("\"branch\":\"1\"")
                .contains("\"branch\":\"2\"")
                .contains("\"vote\":\"prepared\"")
                .doesNotContain("instance");
    }

    @Test
    void instancesAreThoseOfTheParticipantThatAreUp() {
        coordinator.behave(request -> new Answer(200, """
                {"participants":[
                  {"participant":"bank","instances":[
                    {"instance":"bank-0","url":"http://one","up":true},
                    {"instance":"bank-1","url":"http://two","up":false},
                    {"instance":"bank-2","url":"http://three"}]},
                  {"participant":"hotel","instances":[{"instance":"hotel-0","url":"http://four","up":true}]}]}
                """));

        assertThat(client.instances(new ParticipantName("bank"), BUDGET)).isEqualTo(Map.of("bank-0", "http://one"));
        assertThat(coordinator.requests().get(0).method()).isEqualTo("GET");
    }

    @Test
    void whereNobodySaysWhereTheyAreNoneAreKnown() {
        coordinator.behave(request -> new Answer(
                404,
                "{\"participants\":[{\"participant\":\"bank\",\"instances\":"
                        + "[{\"instance\":\"bank-0\",\"url\":\"http://one\",\"up\":true}]}]}"));

        assertThat(client.instances(new ParticipantName("bank"), SHORT)).isEmpty();
    }

    @Test
    void anAddressMayEndWithASlash() {
        client("/").commit(ID, List.of(VOTED), BUDGET);

        assertThat(coordinator.requests().get(0).path()).isEqualTo("/v1/transactions/" + ID + "/commit");
    }
}
