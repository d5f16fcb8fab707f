package dev.concordat.participant.calls;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.PostExchange;
import reactor.core.publisher.Mono;

/** Another service as an HTTP interface over WebClient. */
interface ReactiveHotel {

    @PostExchange("/write/{text}")
    Mono<String> write(@PathVariable("text") String text);
}
