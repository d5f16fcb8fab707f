package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked about, and what is done by the answer; in which order, has {@code RecoveryPlanTest}. */
class InDoubtResolverTest {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);

    private final StubCoordinator coordinator = new StubCoordinator();
    private final Prepared resource = new Prepared();
    private final PhaseTwo phaseTwo = new PhaseTwo(resource, 1, Duration.ofSeconds(20));
    private final InDoubtResolver resolver = new InDoubtResolver(
            new ParticipantName("bank"),
            resource,
            new CoordinatorClient(new CoordinatorSettings(
                    List.of(URI.create(coordinator.url())),
                    null,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5))),
            phaseTwo,
            GRACE);

    @AfterEach
    void stop() {
        phaseTwo.close();
        coordinator.close();
    }

    private static final class Prepared implements BranchResource {
        private final List<InDoubtBranch> branches = new ArrayList<>();
        private final List<String> done = new ArrayList<>();

        void holds(String branch, Duration age) {
            branches.add(new InDoubtBranch(new BranchKey(ID, new BranchId(branch)), age, TIMEOUT));
        }

        @Override
        public BranchAnswer carryOut(Order order, BranchKey branch) {
            done.add(order + " " + branch.branch());
            return new BranchAnswer(order == Order.COMMIT ? CommitResult.DONE : AbortResult.DONE, null);
        }

        @Override
        public List<InDoubtBranch> inDoubt() {
            return List.copyOf(branches);
        }
    }

    private void tell(String... branchesAndOutcomes) {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < branchesAndOutcomes.length; i += 2) {
            outcomes.add("{\"transaction\":\"" + ID + "\",\"branch\":\"" + branchesAndOutcomes[i] + "\",\"outcome\":\""
                    + branchesAndOutcomes[i + 1] + "\"}");
        }
        coordinator.behave(request -> new Answer(200, "{\"outcomes\":[" + String.join(",", outcomes) + "]}"));
    }

    @Test
    void whatTheCoordinatorsSayIsCarriedOut() {
        resource.holds("1", TIMEOUT);
        resource.holds("2", TIMEOUT);
        resource.holds("3", TIMEOUT);
        tell("1", "commit", "2", "abort", "3", "pending");

        resolver.run();

        assertThat(resource.done).containsExactlyInAnyOrder("COMMIT 1", "ABORT 2");
    }

    @Test
    void whatIsYoungerThanItsGraceIsNotAskedAbout() {
        resource.holds("1", GRACE.minusSeconds(1));

        resolver.run();

        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void whoAsksSaysWhoItIsAndWhetherTheTimeIsUp() {
        resource.holds("1", GRACE);
        resource.holds("2", TIMEOUT.plusSeconds(1));

        resolver.run();

        assertThat(coordinator.requests()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("\"participant\":\"bank\"")
                .contains("\"branch\":\"2\",\"expired\":true")
                .doesNotContain("\"branch\":\"1\",\"expired\":true"));
    }

    @Test
    void withoutAnAnswerNothingIsDone() {
        resource.holds("1", TIMEOUT);
        coordinator.behave(request -> new Answer(400, "{\"type\":\"urn:concordat:problem:invalid-request\"}"));

        resolver.run();

        assertThat(coordinator.requests()).isNotEmpty();
        assertThat(resource.done).isEmpty();
    }

    @Test
    void whereNothingIsInDoubtNobodyIsAsked() {
        resolver.run();

        assertThat(coordinator.requests()).isEmpty();
    }
}
