package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.mock.http.client.reactive.MockClientHttpResponse;
import reactor.core.publisher.Mono;

class SteadyConnectorTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String HEADER = new TransactionHeader(
                    TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), Duration.ofSeconds(1), new BranchId("1"))
            .format();

    private final MockClientHttpRequest followed = new MockClientHttpRequest(HttpMethod.GET, Begun.HOTEL);
    private final MockClientHttpRequest steady = new MockClientHttpRequest(HttpMethod.GET, Begun.HOTEL);
    private final ClientHttpConnector following = (method, uri, callback) -> sends(followed, callback);
    private final SteadyConnector.Answering answering = new SteadyConnector.Answering();

    @Test
    void outsideOfACallTheApplicationsConnectorIsUsedAndNoOtherIsMade() {
        SteadyConnector connector = new SteadyConnector(
                following,
                () -> {
                    throw new AssertionError("made");
                },
                true);

        connect(connector, HEADER).block(SOON);

        assertThat(followed.isCommitted()).isTrue();
        assertThat(followed.getHeaders().getFirst(TransactionHeader.NAME)).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallGoesByTheSteadyOneAndSaysThatRedirectsAreReported(boolean follows) {
        connect(new SteadyConnector(following, () -> known(steady), follows), HEADER)
                .contextWrite(context -> context.put(SteadyConnector.Answering.class, answering))
                .block(SOON);

        assertThat(followed.isCommitted()).isFalse();
        assertThat(TransactionHeader.parse(String.valueOf(steady.getHeaders().getFirst(TransactionHeader.NAME))))
                .isEqualTo(TransactionHeader.parse(HEADER).withRedirectsReported());
        assertThat(answering.isRedirectOurs()).isEqualTo(follows);
    }

    @Test
    void aConnectorThatMayFollowRedirectsAllTheSameIsNotVouchedFor() {
        ClientHttpConnector unknown = (method, uri, callback) -> sends(steady, callback);

        connect(new SteadyConnector(following, () -> unknown, true), HEADER)
                .contextWrite(context -> context.put(SteadyConnector.Answering.class, answering))
                .block(SOON);

        assertThat(steady.getHeaders().getFirst(TransactionHeader.NAME)).isEqualTo(HEADER);
        assertThat(answering.isRedirectOurs()).isFalse();
    }

    @Test
    void aRequestWithoutTheHeaderStaysWithoutIt() {
        connect(new SteadyConnector(following, () -> known(steady), true), null)
                .contextWrite(context -> context.put(SteadyConnector.Answering.class, answering))
                .block(SOON);

        assertThat(steady.isCommitted()).isTrue();
        assertThat(steady.getHeaders().headerNames()).doesNotContain(TransactionHeader.NAME);
    }

    /** As a connector does that is known to heed its setting. */
    static void leaveRedirectsToUs(SteadyConnector.Answering answering) {
        MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.GET, Begun.HOTEL);
        new SteadyConnector((method, uri, callback) -> Mono.empty(), () -> known(request), true)
                .connect(HttpMethod.GET, Begun.HOTEL, ClientHttpRequest::setComplete)
                .contextWrite(context -> context.put(SteadyConnector.Answering.class, answering))
                .block(SOON);
    }

    private static Mono<ClientHttpResponse> connect(SteadyConnector connector, @Nullable String header) {
        return connector.connect(HttpMethod.GET, Begun.HOTEL, request -> {
            if (header != null) {
                request.getHeaders().set(TransactionHeader.NAME, header);
            }
            return request.setComplete();
        });
    }

    /** By name it is the JDK's. */
    private static ClientHttpConnector known(MockClientHttpRequest request) {
        JdkClientHttpConnector connector = Mockito.mock();
        Mockito.when(connector.connect(
                        ArgumentMatchers.any(HttpMethod.class),
                        ArgumentMatchers.any(URI.class),
                        ArgumentMatchers.any()))
                .thenAnswer(call -> {
                    Function<ClientHttpRequest, Mono<Void>> callback = call.getArgument(2);
                    return sends(request, callback);
                });
        return connector;
    }

    private static Mono<ClientHttpResponse> sends(
            MockClientHttpRequest request, Function<? super ClientHttpRequest, Mono<Void>> callback) {
        return callback.apply(request).then(Mono.just(new MockClientHttpResponse(200)));
    }
}
