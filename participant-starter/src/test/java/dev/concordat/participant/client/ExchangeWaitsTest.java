package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.request.HedgeBudget;
import dev.concordat.participant.request.RequestResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the thread of a request waits. */
class ExchangeWaitsTest {

    private static final RequestResult REFUSED = new RequestResult.NotDelivered("503");

    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void calm() {
        Thread.interrupted();
    }

    private RequestResult run(Duration budget, IntFunction<CompletableFuture<RequestResult>> answers) {
        Nodes nodes = new Nodes() {
            @Override
            public CompletableFuture<RequestResult> ask(int node, Duration timeout) {
                asked.incrementAndGet();
                return answers.apply(node);
            }

            @Override
            public void prefer(int from, int to) {}
        };
        URI url = URI.create("http://localhost:1");
        Duration minute = Duration.ofMinutes(1);
        return new Exchange(
                        nodes,
                        new CoordinatorSettings(List.of(url), null, minute, minute, minute),
                        new HedgeBudget(),
                        0,
                        budget)
                .run();
    }

    @Test
    void anInterruptEndsTheRequestAndStaysSet() {
        Thread.currentThread().interrupt();

        RequestResult reply = run(Duration.ofSeconds(20), node -> new CompletableFuture<>());

        assertThat(reply).isInstanceOfSatisfying(RequestResult.Lost.class, lost -> assertThat(lost.toString())
                .contains("interrupted"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void nodesThatRefuseAreNotAskedWithoutAPause() {
        run(Duration.ofMillis(500), node -> CompletableFuture.completedFuture(REFUSED));

        assertThat(asked).hasValueBetween(2, 60);
    }
}
