package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.HedgeBudget;
import dev.concordat.participant.request.RequestResult;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a request does about nodes that refuse, break off or say nothing. */
class ExchangeTest {

    private static final RequestResult ANSWER = new RequestResult.Answered(200, "{}");
    private static final RequestResult REJECTION = new RequestResult.Answered(400, "{}");
    private static final RequestResult REFUSED = new RequestResult.NotDelivered("503");
    private static final RequestResult BROKEN = new RequestResult.Lost("connection reset");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final HedgeBudget hedges = new HedgeBudget();

    @Test
    void anAnswerOfTheFirstNodeIsTakenAndNoOtherIsAsked() {
        Script nodes = new Script(node -> done(ANSWER));

        assertThat(run(nodes, LONG, LONG)).isEqualTo(ANSWER);

        assertThat(nodes.asked).containsExactly(0);
    }

    @Test
    void aNodeThatRefusesIsFollowedByTheNext() {
        Script nodes = new Script(node -> done(node == 2 ? ANSWER : REFUSED));

        assertThat(run(nodes, LONG, LONG)).isEqualTo(ANSWER);

        assertThat(nodes.asked).containsExactly(0, 1, 2);
        assertThat(nodes.preferred).isEqualTo(2);
    }

    @Test
    void aNodeThatSaysNothingIsDoubledByTheNext() {
        CompletableFuture<RequestResult> silent = new CompletableFuture<>();
        Script nodes = new Script(node -> node == 0 ? silent : done(ANSWER));

        assertThat(run(nodes, SHORT, LONG)).isEqualTo(ANSWER);

        assertThat(nodes.asked).containsExactly(0, 1);
        assertThat(nodes.preferred).isEqualTo(1);
        assertThat(silent).isCancelled();
    }

    @Test
    void aSlowNodeThatAnswersFirstAfterAllStaysPreferred() {
        CompletableFuture<RequestResult> slow = new CompletableFuture<>();
        Script nodes = new Script(node -> {
            if (node == 0) {
                return slow;
            }
            slow.complete(ANSWER);
            return new CompletableFuture<>();
        });

        assertThat(run(nodes, SHORT, LONG)).isEqualTo(ANSWER);

        assertThat(nodes.preferred).isZero();
    }

    @Test
    void atMostTwoNodesAreAskedAtATime() {
        Script nodes = new Script(node -> new CompletableFuture<>());

        assertThat(run(nodes, SHORT, Duration.ofSeconds(3))).isInstanceOf(RequestResult.Lost.class);

        assertThat(nodes.asked).containsExactly(0, 1);
    }

    @Test
    void aNodeThatSaysNothingIsAskedAloneOnceTheBudgetOfDoublingsIsSpent() {
        while (hedges.spend()) {
            assertThat(hedges).isNotNull();
        }
        CompletableFuture<RequestResult> slow =
                new CompletableFuture<RequestResult>().completeOnTimeout(REFUSED, 50, TimeUnit.MILLISECONDS);
        AtomicBoolean alone = new AtomicBoolean();
        Script nodes = new Script(node -> {
            alone.set(slow.isDone());
            return node == 0 ? slow : done(ANSWER);
        });

        assertThat(run(nodes, SHORT, LONG)).isEqualTo(ANSWER);

        assertThat(alone).isTrue();
    }

    @Test
    void whatEveryNodeRefusedWasNotDelivered() {
        Script nodes = new Script(node -> done(REFUSED));

        assertThat(run(nodes, LONG, Duration.ofMillis(300))).isInstanceOf(RequestResult.NotDelivered.class);
    }

    @Test
    void oneLostAnswerMakesTheOutcomeUnknownWhateverOthersSay() {
        Script nodes = new Script(node -> done(node == 0 ? BROKEN : REFUSED));

        assertThat(run(nodes, LONG, Duration.ofMillis(300))).isInstanceOf(RequestResult.Lost.class);
    }

    @Test
    void aSilentNodeBesideOneThatRefusesLeavesTheOutcomeUnknown() {
        Script nodes = new Script(node -> node == 0 ? new CompletableFuture<>() : done(REFUSED));

        assertThat(run(nodes, SHORT, Duration.ofMillis(300))).isInstanceOf(RequestResult.Lost.class);
    }

    @Test
    void aRejectionByTheOnlyNodeThatWasAskedIsTaken() {
        Script nodes = new Script(node -> done(REJECTION));

        assertThat(run(nodes, LONG, LONG)).isEqualTo(REJECTION);

        assertThat(nodes.asked).containsExactly(0);
    }

    @Test
    void aRejectionBesideASlowNodeDoesNotStandForItsAnswer() {
        CompletableFuture<RequestResult> slow =
                new CompletableFuture<RequestResult>().completeOnTimeout(ANSWER, 100, TimeUnit.MILLISECONDS);
        Script nodes = new Script(node -> node == 0 ? slow : done(REJECTION));

        assertThat(run(nodes, SHORT, LONG)).isEqualTo(ANSWER);
    }

    @Test
    void aRejectionAfterALostAnswerLeavesTheOutcomeUnknown() {
        Script nodes = new Script(node -> done(node == 0 ? BROKEN : REJECTION));

        assertThat(run(nodes, LONG, Duration.ofMillis(600))).isInstanceOf(RequestResult.Lost.class);
    }

    private RequestResult run(Script nodes, Duration hedgeAfter, Duration budget) {
        List<URI> urls = IntStream.range(0, 3)
                .mapToObj(node -> URI.create("http://127.0.0.1:870" + node))
                .toList();
        Duration requestTimeout = Duration.ofMillis(200);
        CoordinatorSettings settings = new CoordinatorSettings(urls, null, requestTimeout, requestTimeout, hedgeAfter);
        return new Exchange(nodes, settings, hedges, 0, budget).run();
    }

    private static CompletableFuture<RequestResult> done(RequestResult reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** Answers as told, and writes down who was asked. */
    private static final class Script implements Nodes {

        private final Function<Integer, CompletableFuture<RequestResult>> answers;
        private final List<Integer> asked = new CopyOnWriteArrayList<>(new ArrayList<>());
        private int preferred;

        Script(Function<Integer, CompletableFuture<RequestResult>> answers) {
            this.answers = answers;
        }

        @Override
        public CompletableFuture<RequestResult> ask(int node, Duration timeout) {
            asked.add(node);
            return answers.apply(node);
        }

        @Override
        public void prefer(int from, int to) {
            if (preferred == from) {
                preferred = to;
            }
        }
    }
}
