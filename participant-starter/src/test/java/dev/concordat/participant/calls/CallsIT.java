package dev.concordat.participant.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.propagation.BranchPropagationInterceptor;
import dev.concordat.participant.propagation.HttpComponentsPropagation;
import dev.concordat.participant.propagation.OutgoingCalls;
import dev.concordat.participant.propagation.PropagatingHttpClient;
import dev.concordat.participant.propagation.PropagationHosts;
import dev.concordat.participant.propagation.SteadyRequestFactory;
import dev.concordat.participant.testapp.HotelService;
import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.testing.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.cloud.client.loadbalancer.LoadBalancerInterceptor;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What calls of a global transaction leave behind, by whatever client they are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsIT {

    private final StubCoordinator coordinator = new StubCoordinator();
    private RunningNotes travel;
    private RunningNotes hotel;
    private Journeys journeys;
    private Notes notes;
    private RestClient http;

    @BeforeAll
    void start() {
        hotel = RunningNotes.start(
                CallsApplication.class, PostgresServer.shared().createDatabase(), "hotel", coordinator);
        travel = RunningNotes.start(
                CallsApplication.class,
                PostgresServer.shared().createDatabase(),
                "travel",
                coordinator,
                "hotel.url=" + hotel.url(""),
                "spring.http.serviceclient.hotel.base-url=" + hotel.url(""),
                "spring.http.serviceclient.hotel-reactive.base-url=" + hotel.url(""));
        journeys = travel.bean(Journeys.class);
        notes = travel.bean(Notes.class);
        http = travel.bean(RestClient.class);
    }

    @AfterAll
    void stop() {
        travel.close();
        hotel.close();
        coordinator.close();
    }

    @BeforeEach
    void clear() {
        travel.clear();
        hotel.clear();
        coordinator.reset();
        hotel.bean(Rooms.class).startAgain();
        travel.bean(Rooms.class).startAgain();
    }

    @Nested
    class AFailedCall {

        @Test
        void isNotInTheCommitOfTheCallThatSucceedsAfterIt() throws Exception {
            journeys.run(() -> {
                notes.write("trip");
                assertThatThrownBy(() -> callHotel("/fail-once/room"))
                        .isInstanceOf(HttpServerErrorException.InternalServerError.class);
                assertThat(hotel.prepared()).isEmpty();
                callHotel("/fail-once/room");
            });

            assertThat(committed()).contains("\"branch\":\"3\"").doesNotContain("\"branch\":\"2\"");
            assertThat(hotel.prepared()).hasSize(1);
            assertThat(hotel.fence()).containsExactly("2 tombstone");
        }

        @Test
        void leavesNothingWhenTheCallerGoesOnWithoutIt() throws Exception {
            journeys.run(() -> {
                notes.write("trip");
                assertThatThrownBy(() -> callHotel("/write-then-fail/room")).isInstanceOf(RestClientException.class);
            });

            assertThat(committed()).contains("\"branch\":\"1\"").doesNotContain("hotel");
            assertThat(hotel.prepared()).isEmpty();
        }

        @Test
        void inTheMiddleLeavesNothingUnderTheSuccessOfItsCaller() throws Exception {
            journeys.run(() -> callHotel("/nested-caught/" + travel.port() + "/deep"));

            assertThat(committed()).contains("\"branch\":\"1\"").doesNotContain("1.1");
            assertThat(travel.prepared()).isEmpty();
            assertThat(hotel.prepared()).hasSize(1);
        }

        @Test
        void takesTheCallsThatItMadeAlong() throws Exception {
            journeys.run(() -> {
                notes.write("trip");
                assertThatThrownBy(() -> callHotel("/nested-then-fail/" + travel.port() + "/deep"))
                        .isInstanceOf(RestClientException.class);
            });

            assertThat(committed()).contains("\"branch\":\"1\"").doesNotContain("\"branch\":\"2");
            assertThat(hotel.prepared()).isEmpty();
            assertThat(travel.prepared())
                    .as("its own and one that ends by its inquiry")
                    .hasSize(2);
        }

        @Test
        void isNamedWhereTheWholeAborts() {
            assertThatThrownBy(() -> journeys.run(() -> callHotel("/nested-then-fail/" + travel.port() + "/deep")))
                    .isInstanceOf(RestClientException.class);

            assertThat(coordinator.decisions()).singleElement().satisfies(request -> {
                assertThat(request.path()).endsWith("/abort");
                assertThat(request.body()).contains("\"branch\":\"1.1\",\"participant\":\"travel\"");
            });
        }
    }

    @Nested
    class ARollbackThatNobodyHeardOf {

        @ParameterizedTest
        @ValueSource(strings = {"/swallow/room", "/swallow-by-handler/room"})
        void makesTheCommitFailAndIsNamed(String path) {
            assertThatThrownBy(() -> journeys.run(() -> {
                        notes.write("trip");
                        callHotel(path);
                    }))
                    .isInstanceOf(GlobalTransactionAbortedException.class)
                    .hasMessageContaining("branch 2 of hotel")
                    .hasMessageContaining("Notes.writeAndFail")
                    .hasMessageContaining("@ToleratesRollback")
                    .satisfies(thrown -> {
                        if (path.contains("handler")) {
                            assertThat(thrown).hasMessageContaining("the hotel is full");
                        }
                    });
        }

        @Test
        void isTakenAsItIsWhereTheMethodSaysSo() throws Exception {
            journeys.run(() -> callHotel("/tolerated/room"));

            assertThat(committed()).contains("\"branch\":\"1\"");
            assertThat(hotel.prepared()).hasSize(1);
        }

        @Test
        void isMadeGoodForByALaterAttempt() throws Exception {
            journeys.run(() -> callHotel("/retried/room"));

            assertThat(committed()).contains("\"branch\":\"1.1\"");
            assertThat(hotel.prepared()).hasSize(1);
        }

        @Test
        void makesTheCommitFailAtTheInitiatorToo() {
            assertThatThrownBy(() -> journeys.run(() -> {
                        callHotel("/write/room");
                        assertThatThrownBy(() -> notes.writeAndFail("trip")).isInstanceOf(IllegalStateException.class);
                    }))
                    .isInstanceOfSatisfying(
                            GlobalTransactionAbortedException.class,
                            thrown -> assertThat(thrown.reason()).isEqualTo("rolled-back"));
            assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.path())
                    .endsWith("/abort"));
        }

        @Test
        void canBeToleratedInCode() throws Exception {
            journeys.run(() -> {
                callHotel("/write/room");
                GlobalTransactionContext.toleratingRollback(() ->
                        assertThatThrownBy(() -> notes.writeAndFail("trip")).isInstanceOf(IllegalStateException.class));
            });

            assertThat(committed()).contains("hotel");
        }
    }

    @Nested
    class ARedirect {

        private RestClient client(String kind) {
            ClientHttpRequestFactoryBuilder<?> builder =
                    switch (kind) {
                        case "jdk" -> ClientHttpRequestFactoryBuilder.jdk();
                        case "reactor" -> ClientHttpRequestFactoryBuilder.reactor();
                        case "simple" -> ClientHttpRequestFactoryBuilder.simple();
                        default -> ClientHttpRequestFactoryBuilder.httpComponents();
                    };
            HttpClientSettings still = HttpClientSettings.defaults().withRedirects(HttpRedirects.DONT_FOLLOW);
            return RestClient.builder()
                    .requestFactory(new SteadyRequestFactory(builder.build(), () -> builder.build(still), true))
                    .requestInterceptor(travel.bean(BranchPropagationInterceptor.class))
                    .build();
        }

        @ParameterizedTest
        @ValueSource(strings = {"jdk", "reactor", "simple", "http-components"})
        void afterAPostLosesNoVote(String kind) throws Exception {
            RestClient client = client(kind);
            journeys.run(() -> assertThat(client.post()
                            .uri(hotel.url("/see-other/room"))
                            .retrieve()
                            .body(String.class))
                    .isEqualTo("shown"));

            assertThat(committed())
                    .contains("\"branch\":\"1\",\"participant\":\"hotel\",\"vote\":\"prepared\"")
                    .contains("\"branch\":\"2\",\"participant\":\"hotel\",\"vote\":\"read-only\"");
        }

        @Test
        void losesNoVoteByTheClientsOfBootsBuilders() throws Exception {
            journeys.run(() -> {
                callHotel("/see-other/room");
                travel.bean(RestTemplate.class).postForEntity(hotel.url("/temporarily/room"), "body", String.class);
                assertThat(travel.bean(WebClient.class)
                                .post()
                                .uri(hotel.url("/see-other/table"))
                                .retrieve()
                                .bodyToMono(String.class)
                                .block())
                        .isEqualTo("shown");
                assertThat(travel.bean(HotelFeign.class).seeOther("bar")).isEqualTo("shown");
            });

            assertThat(committed().split("\"vote\":\"prepared\"", -1)).hasSize(6);
            assertThat(hotel.prepared()).hasSize(5);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/see-other/room", "/see-other-at-once/room"})
        void isRefusedByTheParticipantWhereTheClientMayFollowItUnseen(String path) throws Exception {
            RestClient following = RestClient.builder()
                    .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                            .followRedirects(HttpClient.Redirect.ALWAYS)
                            .build()))
                    .requestInterceptor(travel.bean(BranchPropagationInterceptor.class))
                    .build();
            journeys.run(() -> {
                notes.write("trip");
                assertThatThrownBy(() ->
                                following.post().uri(hotel.url(path)).retrieve().toBodilessEntity())
                        .isInstanceOf(HttpClientErrorException.Conflict.class)
                        .hasMessageContaining("redirect-in-transaction");
            });

            assertThat(committed()).doesNotContain("hotel");
            assertThat(hotel.prepared()).isEmpty();
        }

        /** The interceptors stand in one order or the other, as the client was made by Boot's builder or before it. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void losesNoVoteByALoadBalancedClient(boolean balancedBelow) throws Exception {
            ClientHttpRequestFactoryBuilder<?> jdk = ClientHttpRequestFactoryBuilder.jdk();
            HttpClientSettings still = HttpClientSettings.defaults().withRedirects(HttpRedirects.DONT_FOLLOW);
            RestClient client =
                    balanced(new SteadyRequestFactory(jdk.build(), () -> jdk.build(still), true), balancedBelow);
            journeys.run(() -> assertThat(client.post()
                            .uri("http://hotels/see-other/room")
                            .retrieve()
                            .body(String.class))
                    .isEqualTo("shown"));

            assertThat(committed())
                    .contains("\"branch\":\"1\",\"participant\":\"hotel\",\"vote\":\"prepared\"")
                    .contains("\"branch\":\"2\",\"participant\":\"hotel\",\"vote\":\"read-only\"");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void ofALoadBalancedClientThatFollowsItUnseenIsRefused(boolean balancedBelow) throws Exception {
            RestClient client = balanced(
                    new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                            .followRedirects(HttpClient.Redirect.ALWAYS)
                            .build()),
                    balancedBelow);
            journeys.run(() -> {
                notes.write("trip");
                assertThatThrownBy(() -> client.post()
                                .uri("http://hotels/see-other/room")
                                .retrieve()
                                .toBodilessEntity())
                        .isInstanceOf(HttpClientErrorException.Conflict.class);
            });

            assertThat(committed()).doesNotContain("hotel");
            assertThat(hotel.prepared()).isEmpty();
        }

        private RestClient balanced(ClientHttpRequestFactory factory, boolean balancedBelow) {
            BranchPropagationInterceptor ours = new BranchPropagationInterceptor(
                    new OutgoingCalls(new PropagationHosts(List.of("hotels", "127.0.0.1"), List.of())));
            LoadBalancerInterceptor balancer = new LoadBalancerInterceptor(new OneInstance(URI.create(hotel.url(""))));
            return RestClient.builder()
                    .requestFactory(factory)
                    .requestInterceptors(
                            all -> all.addAll(balancedBelow ? List.of(ours, balancer) : List.of(balancer, ours)))
                    .build();
        }

        @Test
        void isFollowedAsEverOutsideOfATransaction() {
            assertThat(http.post().uri(hotel.url("/see-other/room")).retrieve().body(String.class))
                    .isEqualTo("shown");
            assertThat(hotel.notes()).containsExactly("room");
        }
    }

    @Nested
    class EveryClient {

        @Test
        void takesTheTransactionAlong() throws Exception {
            journeys.run(() -> {
                callHotel("/write/by-rest-client");
                travel.bean(RestTemplate.class).postForEntity(hotel.url("/write/by-template"), null, String.class);
                travel.bean(HotelService.class).write("by-interface");
                travel.bean(ReactiveHotel.class).write("by-reactive-interface").block();
                travel.bean(HotelFeign.class).write("by-feign");
                web("by-web-client").block();
                web("by-web-client-elsewhere")
                        .subscribeOn(Schedulers.boundedElastic())
                        .block();
                jdk("by-jdk");
                apache("by-apache");
                RestClient.builder()
                        .requestInterceptor(travel.bean(BranchPropagationInterceptor.class))
                        .build()
                        .post()
                        .uri(hotel.url("/write/by-hand"))
                        .retrieve()
                        .toBodilessEntity();
            });

            assertThat(hotel.prepared()).hasSize(10);
            assertThat(committed().split("\"participant\":\"hotel\",\"vote\":\"prepared\"", -1))
                    .hasSize(11);
        }

        @Test
        void losesNothingOfEightCallsAtOnce() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                journeys.run(() -> {
                    BranchScope scope = BranchScope.current().orElseThrow();
                    List<Future<?>> calls = new ArrayList<>();
                    for (int i = 0; i < 8; i++) {
                        String text = "parallel-" + i;
                        Journeys.Work call =
                                switch (i % 4) {
                                    case 0 -> () -> callHotel("/write/" + text);
                                    case 1 -> () -> web(text).block();
                                    case 2 ->
                                        () -> travel.bean(HotelFeign.class).write(text);
                                    default -> () -> jdk(text);
                                };
                        calls.add(threads.submit(() -> {
                            BranchScope.Binding binding = scope.bind();
                            try {
                                call.run();
                                return null;
                            } finally {
                                binding.close();
                            }
                        }));
                    }
                    for (Future<?> call : calls) {
                        call.get(20, TimeUnit.SECONDS);
                    }
                });
            } finally {
                threads.shutdownNow();
            }

            assertThat(hotel.prepared()).hasSize(8);
            assertThat(committed().split("\"vote\":\"prepared\"", -1)).hasSize(9);
        }

        @Test
        void refusesToCallAfterItsScopeHasEnded() throws Exception {
            BranchScope[] scope = new BranchScope[1];
            List<Mono<String>> assembled = new ArrayList<>();
            journeys.run(() -> {
                scope[0] = BranchScope.current().orElseThrow();
                assembled.add(web("late"));
            });

            BranchScope.Binding binding = scope[0].bind();
            try {
                assertThatThrownBy(() -> callHotel("/write/late"))
                        .isInstanceOf(BranchRefusedException.class)
                        .hasMessageContaining("/write/late is not called")
                        .hasMessageContaining("Wait for work on other threads");
                assertThatThrownBy(() -> travel.bean(HotelFeign.class).write("late"))
                        .isInstanceOf(BranchRefusedException.class);
                assertThatThrownBy(() -> jdk("late")).isInstanceOf(BranchRefusedException.class);
                assertThatThrownBy(() -> apache("late")).isInstanceOf(BranchRefusedException.class);
            } finally {
                binding.close();
            }
            assertThatThrownBy(() -> assembled.get(0).block()).isInstanceOf(BranchRefusedException.class);
            assertThat(hotel.prepared()).isEmpty();
            assertThat(hotel.notes()).isEmpty();
        }

        @Test
        void ofApacheCountsEachHopByItself() throws Exception {
            try (CloseableHttpClient client = travel.bean(HttpComponentsPropagation.class)
                    .addTo(HttpClients.custom())
                    .build()) {
                journeys.run(() -> client.execute(new HttpPost(hotel.url("/see-other/room")), response -> {
                    assertThat(response.getCode()).isEqualTo(200);
                    return null;
                }));
            }

            assertThat(committed())
                    .contains("\"branch\":\"1\",\"participant\":\"hotel\",\"vote\":\"prepared\"")
                    .contains("\"branch\":\"2\",\"participant\":\"hotel\",\"vote\":\"read-only\"");
        }

        private Mono<String> web(String text) {
            return travel.bean(WebClient.class)
                    .post()
                    .uri(hotel.url("/write/" + text))
                    .retrieve()
                    .bodyToMono(String.class);
        }

        private void jdk(String text) throws IOException, InterruptedException {
            HttpClient client = new PropagatingHttpClient(HttpClient.newHttpClient(), travel.bean(OutgoingCalls.class));
            client.send(
                    HttpRequest.newBuilder(URI.create(hotel.url("/write/" + text)))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        private void apache(String text) throws IOException {
            try (CloseableHttpClient client = travel.bean(HttpComponentsPropagation.class)
                    .addTo(HttpClients.custom())
                    .build()) {
                client.execute(new HttpPost(hotel.url("/write/" + text)), response -> null);
            }
        }
    }

    private String committed() {
        assertThat(coordinator.decisions()).hasSize(1);
        StubCoordinator.Request request = coordinator.decisions().get(0);
        assertThat(request.path()).endsWith("/commit");
        return request.body();
    }

    private void callHotel(String path) {
        http.post().uri(hotel.url(path)).retrieve().toBodilessEntity();
    }
}
