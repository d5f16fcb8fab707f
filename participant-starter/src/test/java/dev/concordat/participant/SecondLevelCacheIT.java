package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Letter;
import dev.concordat.participant.testapp.Letters;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Hibernate's second-level cache holds nothing of a branch before its outcome, and nothing else after it. */
class SecondLevelCacheIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String JPA = "spring.jpa.properties.";

    private static StubCoordinator coordinator;
    private static RunningNotes app;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        coordinator = new StubCoordinator();
        app = RunningNotes.start(
                "app",
                coordinator,
                JPA + "jakarta.persistence.sharedCache.mode=ALL",
                JPA + "hibernate.cache.use_second_level_cache=true",
                JPA + "hibernate.cache.use_query_cache=true",
                JPA + "hibernate.cache.default_cache_concurrency_strategy=read-write",
                JPA + "hibernate.cache.region.factory_class=jcache",
                JPA + "hibernate.javax.cache.provider=com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider",
                JPA + "hibernate.javax.cache.missing_cache_strategy=create");
    }

    @AfterAll
    static void stop() {
        app.close();
        coordinator.close();
    }

    @BeforeEach
    void clear() {
        app.clear();
        app.execute("truncate letter");
        app.bean(EntityManagerFactory.class).getCache().evictAll();
    }

    private static String text(long id) {
        return app.bean(Letters.class).findById(id).map(Letter::getText).orElse("none");
    }

    private static boolean isCached(long id) {
        return app.bean(EntityManagerFactory.class).getCache().contains(Letter.class, id);
    }

    private static void write(long id, String text) throws Exception {
        TransactionTemplate local = app.bean(TransactionTemplate.class);
        Letters letters = app.bean(Letters.class);
        app.bean(Journeys.class)
                .run(() -> local.executeWithoutResult(status -> letters.findById(id)
                        .ifPresentOrElse(found -> found.setText(text), () -> letters.save(new Letter(id, text)))));
    }

    private void order(String order) throws IOException, InterruptedException {
        String[] gid = app.prepared().get(0).split(":", -1);
        String body = "{\"coordinator\":\"concordat\",\"branches\":[{\"transaction\":\"" + gid[2] + "\",\"branch\":\""
                + gid[3] + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(app.url("/concordat/" + order)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).body()).contains("\"done\"");
    }

    private static void isThereAndCached() {
        app.bean(Letters.class).saveAndFlush(new Letter(1, "old"));
        assertThat(text(1)).isEqualTo("old");
        assertThat(isCached(1)).isTrue();
    }

    @Test
    void whatIsPreparedIsReadByNobodyAndAfterAnAbortNeitherIsItsGhost() throws Exception {
        isThereAndCached();

        write(1, "new");
        assertThat(text(1)).isEqualTo("old");
        order("abort");

        await().atMost(SOON).until(() -> text(1).equals("old"));
    }

    @Test
    void whatWasReadBeforeTheCommitDoesNotOutliveIt() throws Exception {
        isThereAndCached();

        write(1, "new");
        assertThat(text(1)).isEqualTo("old");
        order("commit");

        await().atMost(SOON).until(() -> text(1).equals("new"));
    }

    @Test
    void whatIsNewIsThereOnceItIsCommitted() throws Exception {
        write(1, "new");
        assertThat(text(1)).isEqualTo("none");
        order("commit");

        await().atMost(SOON).until(() -> text(1).equals("new"));
    }

    @Test
    void outsideOfAGlobalTransactionTheCacheIsAsItWas() {
        isThereAndCached();
        TransactionTemplate local = app.bean(TransactionTemplate.class);

        local.executeWithoutResult(
                status -> app.bean(Letters.class).findById(1L).orElseThrow().setText("new"));

        assertThat(isCached(1)).isTrue();
        assertThat(text(1)).isEqualTo("new");
    }
}
