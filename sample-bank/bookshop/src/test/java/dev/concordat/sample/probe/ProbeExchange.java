package dev.concordat.sample.probe;

import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.service.annotation.PostExchange;

/** A service by Spring's HTTP interfaces. */
interface ProbeExchange {

    @PostExchange
    ResponseEntity<String> run(URI address);
}
