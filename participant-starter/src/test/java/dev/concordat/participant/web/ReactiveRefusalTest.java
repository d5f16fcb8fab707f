package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

class ReactiveRefusalTest {

    private final AtomicInteger handled = new AtomicInteger();
    private final WebFilterChain chain = exchange -> Mono.fromRunnable(handled::incrementAndGet);

    @Test
    void aCallOfAGlobalTransactionIsRefusedBeforeAnythingIsDone() {
        MockServerWebExchange exchange = MockServerWebExchange.from(
                MockServerHttpRequest.post("/write").header("Concordat-Transaction", "\"x\""));

        new ReactiveRefusal().filter(exchange, chain).block();

        assertThat(handled).hasValue(0);
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
        assertThat(exchange.getResponse().getHeaders().getFirst("Concordat-Branches"))
                .isEmpty();
        assertThat(exchange.getResponse().getBodyAsString().block()).contains("WebFlux", "excluded-hosts");
    }

    @Test
    void everyOtherCallPasses() {
        new ReactiveRefusal()
                .filter(MockServerWebExchange.from(MockServerHttpRequest.post("/write")), chain)
                .block();

        assertThat(handled).hasValue(1);
    }
}
