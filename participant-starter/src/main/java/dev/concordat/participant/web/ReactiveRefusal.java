package dev.concordat.participant.web;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A service on Spring WebFlux takes no part as a callee: its handlers change threads as they like, and what they write
 * would be committed at once. Calls of a global transaction are refused before anything is done.
 */
public final class ReactiveRefusal implements WebFilter {

    private static final Problem REFUSAL = new Problem(
            HttpStatus.NOT_IMPLEMENTED.value(),
            "reactive-server",
            "No part in global transactions",
            "this service runs on Spring WebFlux, which cannot be called inside a global transaction; nothing was done."
                    + " Run it on Spring MVC, or exclude it at the caller by concordat.propagation.excluded-hosts if"
                    + " what it does may be done whatever the outcome");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!exchange.getRequest().getHeaders().containsHeader(TransactionHeader.NAME)) {
            return chain.filter(exchange);
        }
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NOT_IMPLEMENTED);
        response.getHeaders().set("Content-Type", Problem.MEDIA_TYPE);
        response.getHeaders().set(BranchesHeader.NAME, "");
        DataBuffer body = response.bufferFactory().wrap(REFUSAL.json());
        return response.writeWith(Mono.just(body));
    }
}
