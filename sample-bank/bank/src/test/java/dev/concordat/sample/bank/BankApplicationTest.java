package dev.concordat.sample.bank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/** What a bank answers by itself; no coordinator is there. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class BankApplicationTest {

    private static final Database DATABASE = PostgresServer.shared().createDatabase();
    private static final String HEADER = "Concordat-Transaction";

    @LocalServerPort
    private int port;

    private RestClient client;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.password", DATABASE::password);
    }

    @BeforeEach
    void connect() {
        client = RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
    }

    @Test
    void accountsAreOpenedWithAThousand() {
        var body = client.get().uri("/accounts/100").retrieve().body(String.class);

        assertThat(body).isEqualTo("{\"account\":\"bank-a/100\",\"balance\":\"1000.00\"}");
    }

    @ParameterizedTest
    @CsvSource({"101", "0", "07", "seven", "99999999999"})
    void otherAccountsAreUnknown(String id) {
        assertProblem(
                client.get().uri("/accounts/" + id).retrieve().toEntity(ProblemDetail.class), 404, "account-unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "1, -1000.01, 409, insufficient-funds",
        "101, 1.00, 404, account-unknown",
        "1, 0.00, 400, invalid-request",
        "1, 1e3, 400, invalid-request"
    })
    void whatCannotBeBookedIsRefused(int id, String amount, int status, String slug) {
        var answer = client.post()
                .uri("/accounts/" + id + "/entries")
                .header(HEADER, "\"01ARZ3NDEKTSV4RRFFQ69G5FAV\";timeout=5000;branch=\"1\"")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"amount\":\"" + amount + "\"}")
                .retrieve()
                .toEntity(ProblemDetail.class);

        assertProblem(answer, status, slug);
    }

    @Test
    void entriesNeedAGlobalTransaction() {
        var answer = client.post()
                .uri("/accounts/1/entries")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"amount\":\"1.00\"}")
                .retrieve()
                .toEntity(ProblemDetail.class);

        assertProblem(answer, 400, "invalid-request");
    }

    private static void assertProblem(ResponseEntity<ProblemDetail> answer, int status, String slug) {
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE)).startsWith("application/problem+json");
        assertThat(answer.getBody())
                .isNotNull()
                .extracting(ProblemDetail::getType)
                .hasToString("urn:concordat:problem:" + slug);
    }
}
