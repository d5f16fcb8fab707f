package dev.concordat.sample.bookshop;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Sells at the branch, with every client that a team may have. */
@Service
public class Branch {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String url;
    private final RestClient restClient;
    private final RestTemplate restTemplate;
    private final WebClient webClient;
    private final BranchExchange exchange;
    private final BranchFeign feign;

    Branch(
            @Value("${bookshop.branch}") String url,
            RestClient restClient,
            RestTemplate restTemplate,
            WebClient webClient,
            BranchExchange exchange,
            BranchFeign feign) {
        this.url = url;
        this.restClient = restClient;
        this.restTemplate = restTemplate;
        this.webClient = webClient;
        this.exchange = exchange;
        this.feign = feign;
    }

    /** The client that is used. */
    public enum With {
        REST_CLIENT,
        REST_TEMPLATE,
        WEB_CLIENT,
        HTTP_INTERFACE,
        FEIGN
    }

    public void sell(String book, With client) {
        String address = url + "/sales/" + book;
        switch (client) {
            case REST_CLIENT -> restClient.post().uri(address).retrieve().toBodilessEntity();
            case REST_TEMPLATE -> restTemplate.postForEntity(address, null, String.class);
            case WEB_CLIENT ->
                webClient.post().uri(address).retrieve().toBodilessEntity().block(PATIENCE);
            case HTTP_INTERFACE -> exchange.sell(book);
            case FEIGN -> feign.sell(book);
        }
    }

    /** The branch writes, then answers 500, the first time that it is asked for this book. */
    @Retryable(maxRetries = 2, delay = 1)
    public void sellAtSecondAttempt(String book) {
        restClient
                .post()
                .uri(url + "/sales/" + book + "/second-attempt")
                .retrieve()
                .toBodilessEntity();
    }

    /** The branch writes, then answers 409. */
    public void sellInVain(String book) {
        feign.sellAndFail(book);
    }

    /** The branch writes, then sends its caller elsewhere. */
    public void sellAndFollow(String book) {
        restClient.post().uri(url + "/sales/" + book + "/see-other").retrieve().toBodilessEntity();
    }

    /** The branch writes in another thread than its request's. */
    public void sellLater(String book) {
        restClient.post().uri(url + "/sales/" + book + "/later").retrieve().toBodilessEntity();
    }
}
