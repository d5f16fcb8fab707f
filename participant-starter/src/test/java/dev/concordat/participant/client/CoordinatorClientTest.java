package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent and how answers are understood; which node is asked when, has {@link ExchangeTest}. */
class CoordinatorClientTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final TransactionId ID = TransactionId.parse("01JD7V9K2M3N4P5Q6R7S8T9VWX");
    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final LeaseRequest LEASE = new LeaseRequest("http://localhost:1", null);

    private final StubCoordinator coordinator = new StubCoordinator();
    private final CoordinatorClient client = client("secret");

    private CoordinatorClient client(@Nullable String token) {
        return new CoordinatorClient(
                new CoordinatorSettings(List.of(URI.create(coordinator.url())), token, BUDGET, BUDGET, BUDGET));
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private StubCoordinator.Request only() {
        assertThat(coordinator.requests()).hasSize(1);
        return coordinator.requests().get(0);
    }

    @Test
    void aCommitCarriesItsListAndNothingThatIsAbsent() {
        assertThat(client.commit(ID, List.of(new BranchRequest("1", "bank", "prepared", null)), BUDGET))
                .isEqualTo(new CommitReply.Committed());

        assertThat(only().method()).isEqualTo("POST");
        assertThat(only().path()).isEqualTo("/v1/transactions/" + ID + "/commit");
        assertThat(only().body())
                .contains("\"branch\":\"1\"")
                .contains("\"vote\":\"prepared\"")
                .doesNotContain("null");
        assertThat(only().authorization()).isEqualTo("Bearer secret");
    }

    @Test
    void whoHasNoTokenSendsNone() {
        client(null).commit(ID, List.of(), BUDGET);

        assertThat(only().authorization()).isEqualTo("null");
    }

    @Test
    void anAbortSaysWhy() {
        assertThat(client.abort(ID, "vote-refused", List.of(), BUDGET)).isEqualTo(new CommitReply.Aborted("requested"));

        assertThat(only().path()).isEqualTo("/v1/transactions/" + ID + "/abort");
        assertThat(only().body()).contains("vote-refused");
    }

    @Test
    void anAnswerThatIsNoJsonOrNoneSaysNothing() {
        for (String body : List.of("", "<html>", "[]", "{}")) {
            coordinator.behave(request -> new Answer(200, body));

            assertThat(client.commit(ID, List.of(), BUDGET)).isInstanceOf(CommitReply.Unknown.class);
        }
    }

    @Test
    void outcomesThatCannotBeReadAreNone() {
        coordinator.behave(request -> new Answer(200, "<html>"));
        assertThat(client.outcomes(List.of(), BUDGET)).isEmpty();

        coordinator.behave(request -> new Answer(404, "{\"type\":\"urn:concordat:problem:not-found\"}"));
        assertThat(client.outcomes(List.of(), BUDGET)).isEmpty();
    }

    @Test
    void aLeaseThatIsGivenIsNoProblemAndARefusalIsSaidWhy() {
        assertThat(client.renew("c", BANK, "i/1", LEASE, BUDGET)).isEmpty();
        assertThat(only().method()).isEqualTo("PUT");
        assertThat(only().path()).isEqualTo("/v1/participants/bank/instances/i/1");

        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));
        assertThat(client.renew("c", BANK, "i-1", LEASE, BUDGET))
                .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith("400 ").contains("invalid-request"));

        coordinator.behave(StubCoordinator::proxying);
        assertThat(client.renew("c", BANK, "i-1", LEASE, Duration.ofMillis(300)))
                .isPresent();
    }

    @Test
    void coordinatorsOfAnotherClusterAreNoticedWhenTheInstanceRegisters() {
        coordinator.behave(request -> new Answer(200, "{\"participant\":\"bank\",\"cluster\":\"theirs\"}"));

        assertThat(client.renew("ours", BANK, "i-1", LEASE, BUDGET)).hasValueSatisfying(problem -> assertThat(problem)
                .contains("'theirs'", "'ours'", "concordat.cluster-id"));
        assertThat(client.renew("theirs", BANK, "i-1", LEASE, BUDGET)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"participant\":\"bank\"}", "{}", "", "<html>", "{\"cluster\":null}"})
    void aCoordinatorThatDoesNotSayItsClusterIsTaken(String body) {
        coordinator.behave(request -> new Answer(200, body));

        assertThat(client.renew("ours", BANK, "i-1", LEASE, BUDGET)).isEmpty();
    }

    @Test
    void leavingIsAskedFor() {
        client.leave(BANK, "i-1", BUDGET);

        assertThat(only().method()).isEqualTo("DELETE");
        assertThat(only().path()).isEqualTo("/v1/participants/bank/instances/i-1");
    }

    @Test
    void withoutAnyCoordinatorThereIsNoClient() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CoordinatorSettings(List.of(), null, BUDGET, BUDGET, BUDGET));
    }
}
