package dev.concordat.sample.probe;

import java.net.URI;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** The clients of an application, all from Spring's builders. */
@Component
class Clients {

    private final RestClient restClient;
    private final RestTemplate restTemplate;
    private final ProbeExchange exchange;
    private final WebClient webClient;
    private final ProbeFeign feign;

    Clients(
            RestClient restClient,
            RestTemplate restTemplate,
            ProbeExchange exchange,
            WebClient webClient,
            ProbeFeign feign) {
        this.restClient = restClient;
        this.restTemplate = restTemplate;
        this.exchange = exchange;
        this.webClient = webClient;
        this.feign = feign;
    }

    /** Returns if the answer is none that says of an error. */
    void call(Step.Client client, URI base, String run, int unit) {
        URI address = URI.create(base + "/probe/" + run + "/" + unit);
        switch (client) {
            case REST_CLIENT ->
                usable(restClient
                        .post()
                        .uri(address)
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode());
            case REST_TEMPLATE ->
                usable(restTemplate.postForEntity(address, null, String.class).getStatusCode());
            case HTTP_INTERFACE -> usable(exchange.run(address).getStatusCode());
            case WEB_CLIENT ->
                webClient.post().uri(address).retrieve().toBodilessEntity().block(ProbeApplication.READ_TIMEOUT);
            case FEIGN -> feign.run(base, run, unit);
        }
    }

    private static void usable(HttpStatusCode status) {
        if (status.isError()) {
            throw new IllegalStateException("answered " + status);
        }
    }
}
