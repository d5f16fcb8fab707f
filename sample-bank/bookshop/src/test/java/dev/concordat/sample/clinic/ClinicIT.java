package dev.concordat.sample.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.sample.desk.Desk;
import dev.concordat.sample.site.Site;
import dev.concordat.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Two services with a database and two instances each, called in turn, as one conversation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClinicIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Site site = Site.shared();
    private Practice clinic;
    private Practice pharmacy;
    private ConfigurableApplicationContext desk;
    private Desk.Visits visits;
    private RestClient http;

    @BeforeAll
    void start() {
        clinic = new Practice("clinic", site);
        pharmacy = new Practice("pharmacy", site);
        desk = new SpringApplicationBuilder(Desk.class)
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--spring.application.name=desk",
                        "--concordat.coordinator.urls=" + site.coordinator());
        visits = desk.getBean(Desk.Visits.class);
        http = desk.getBean(RestClient.class);
    }

    @AfterAll
    void stop() {
        desk.close();
        clinic.close();
        pharmacy.close();
    }

    @AfterEach
    void nothingStaysOpen() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(site.prepared()).isEmpty();
            assertThat(clinic.held()).isEmpty();
            assertThat(pharmacy.held()).isEmpty();
        });
        clinic.clear();
        pharmacy.clear();
    }

    private long create(Practice at, String way, String name) {
        Long id = http.post()
                .uri(at.next() + "/" + way + "/owners")
                .body(name)
                .retrieve()
                .body(Long.class);
        return id == null ? 0 : id;
    }

    private void addPet(Practice at, String way, long owner, String name) {
        http.post()
                .uri(at.next() + "/" + way + "/owners/" + owner + "/pets")
                .body(name)
                .retrieve()
                .toBodilessEntity();
    }

    private List<String> read(Practice at, String way, long owner) {
        List<String> found = http.get()
                .uri(at.next() + "/" + way + "/owners/" + owner)
                .retrieve()
                .body(new ParameterizedTypeReference<List<String>>() {});
        return found == null ? List.of() : found;
    }

    private void rename(Practice at, String way, long owner, String name) {
        http.put()
                .uri(at.next() + "/" + way + "/owners/" + owner)
                .body(name)
                .retrieve()
                .toBodilessEntity();
    }

    private void visit(Practice at, String way) {
        long owner = create(at, way, "Ada");
        addPet(at, way, owner, "Rex");
        assertThat(read(at, way, owner)).containsExactly("Ada", "Rex");
        rename(at, way, owner, "Ada L.");
        rename(at, way, owner, "Ada Lovelace");
        assertThat(read(at, way, owner)).containsExactly("Ada Lovelace", "Rex");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpa", "jdbc"})
    void callsThatBuildOnEachOtherCommitTogether(String way) {
        visits.inConversation(() -> {
            visit(clinic, way);
            visit(pharmacy, way);
        });

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(clinic.rows()).containsExactly("Ada Lovelace:Rex");
            assertThat(pharmacy.rows()).containsExactly("Ada Lovelace:Rex");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpa", "jdbc"})
    void ifTheTransactionFailsNothingIsThere(String way) {
        assertThatThrownBy(() -> visits.inConversation(() -> {
                    visit(clinic, way);
                    visit(pharmacy, way);
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        nothingIsThere();
    }

    private void nothingIsThere() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(clinic.held()).isEmpty();
            assertThat(pharmacy.held()).isEmpty();
        });
        assertThat(clinic.rows()).isEmpty();
        assertThat(pharmacy.rows()).isEmpty();
    }

    @Test
    void withoutAConversationTheSecondCallDoesNotSeeTheFirst() {
        assertThatThrownBy(() -> visits.asUsual(() -> visit(clinic, "jpa")))
                .isInstanceOf(HttpClientErrorException.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpa", "jdbc"})
    void aCallThatFailsIsUndoneAndTheRestCommits(String way) {
        visits.inConversation(() -> {
            long owner = create(clinic, way, "Ada");
            addPet(clinic, way, owner, "Rex");
            assertThatThrownBy(() -> addPet(clinic, way, owner, "nobody")).isInstanceOf(RestClientException.class);
            addPet(clinic, way, owner, "Tom");
            create(pharmacy, way, "Ada");
        });

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(clinic.rows()).containsExactly("Ada:Rex,Tom");
            assertThat(pharmacy.rows()).containsExactly("Ada");
        });
    }

    @Test
    void callsAtOnceWorkInOneLocalTransaction() {
        visits.inConversation(() -> {
            long owner = create(clinic, "jpa", "Ada");
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            IntStream.range(0, 8)
                    .forEach(i -> calls.add(CompletableFuture.runAsync(
                            GlobalTransactionContext.wrap(() -> addPet(clinic, "jdbc", owner, "pet-" + i)))));
            calls.forEach(CompletableFuture::join);
            assertThat(read(clinic, "jpa", owner)).hasSize(9);
        });

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(clinic.rows()).singleElement().asString().contains("pet-0", "pet-7"));
    }

    @Test
    void anInstanceThatIsKilledTakesItsWorkAlongAndTheTransactionAborts() throws Exception {
        int port = Ports.free();
        Process instance = instance(clinic.settings("clinic-3", port));
        String address = "http://127.0.0.1:" + port + "/jdbc/owners";
        try {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> status(address + "/0") == 404);

            assertThatThrownBy(() -> visits.inConversation(() -> {
                        create(pharmacy, "jpa", "Ada");
                        http.post().uri(address).body("Ada").retrieve().toBodilessEntity();
                        assertThat(clinic.held()).hasSize(1);
                        instance.destroyForcibly();
                    }))
                    .isInstanceOf(GlobalTransactionAbortedException.class)
                    .hasMessageContaining("participant-unreachable");
        } finally {
            instance.destroyForcibly();
        }

        nothingIsThere();
    }

    private int status(String address) {
        Integer status = http.get().uri(address).exchange((request, response) -> response.getStatusCode()
                .value());
        return status == null ? 0 : status;
    }

    private static Process instance(List<String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ClinicApplication.class.getName()));
        command.addAll(settings);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("target/site-logs/clinic-3.log"))
                .start();
    }
}
