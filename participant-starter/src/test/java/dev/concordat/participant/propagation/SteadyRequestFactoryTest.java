package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

class SteadyRequestFactoryTest {

    private static final String HEADER = new TransactionHeader(
                    TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), Duration.ofSeconds(1), new BranchId("1"))
            .format();

    private final Begun begun = new Begun();
    private final MockClientHttpRequest followed = new MockClientHttpRequest();
    private final Streaming steady = new Streaming();
    private final ClientHttpRequestFactory following = (uri, method) -> followed;

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void outsideOfATransactionTheApplicationsFactoryIsUsedAndNoOtherIsMade() throws IOException {
        begun.close();
        SteadyRequestFactory factory = new SteadyRequestFactory(following, SteadyRequestFactoryTest::notMade, true);

        assertThat(factory.createRequest(Begun.HOTEL, HttpMethod.GET)).isSameAs(followed);
    }

    @Test
    void aRequestThatIsNoneOfTheTransactionIsTheApplicationsAsWell() throws IOException {
        ClientHttpRequest request = new SteadyRequestFactory(following, SteadyRequestFactoryTest::notMade, true)
                .createRequest(Begun.HOTEL, HttpMethod.GET);
        request.getHeaders().set("Accept", "text/plain");
        followed.setResponse(new MockClientHttpResponse(new byte[0], 200));
        request.getAttributes().put("kept", true);
        request.getBody().write("two beds".getBytes(StandardCharsets.UTF_8));

        ClientHttpResponse response = request.execute();

        assertThat(followed.isExecuted()).isTrue();
        assertThat(followed.getHeaders().getFirst("Accept")).isEqualTo("text/plain");
        assertThat(followed.getAttributes()).containsEntry("kept", true);
        assertThat(followed.getBodyAsString()).isEqualTo("two beds");
        assertThat(response).isNotInstanceOf(StillResponse.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallGoesByTheSteadyOneAndSaysThatRedirectsAreReported(boolean follows) throws IOException {
        ClientHttpRequest request =
                new SteadyRequestFactory(following, this::known, follows).createRequest(Begun.HOTEL, HttpMethod.POST);
        request.getHeaders().set(TransactionHeader.NAME, HEADER);
        request.getBody().write("two beds".getBytes(StandardCharsets.UTF_8));

        ClientHttpResponse response = request.execute();

        assertThat(followed.isExecuted()).isFalse();
        assertThat(TransactionHeader.parse(String.valueOf(steady.getHeaders().getFirst(TransactionHeader.NAME))))
                .isEqualTo(TransactionHeader.parse(HEADER).withRedirectsReported());
        assertThat(steady.text()).isEqualTo("two beds");
        assertThat(response).isInstanceOfSatisfying(StillResponse.class, still -> assertThat(still.follows())
                .isEqualTo(follows));
    }

    @Test
    void aRequestWithoutABodyStaysWithoutOne() throws IOException {
        ClientHttpRequest request =
                new SteadyRequestFactory(following, this::known, true).createRequest(Begun.HOTEL, HttpMethod.GET);
        request.getHeaders().set(TransactionHeader.NAME, HEADER);

        request.execute();

        assertThat(steady.body).isNull();
    }

    @Test
    void aFactoryThatMayFollowRedirectsAllTheSameIsNotVouchedFor() throws IOException {
        ClientHttpRequest request = new SteadyRequestFactory(following, () -> (uri, method) -> steady, true)
                .createRequest(Begun.HOTEL, HttpMethod.GET);
        request.getHeaders().set(TransactionHeader.NAME, HEADER);

        ClientHttpResponse response = request.execute();

        assertThat(steady.getHeaders().getFirst(TransactionHeader.NAME)).isEqualTo(HEADER);
        assertThat(response).isNotInstanceOf(StillResponse.class);
    }

    @Test
    void bootsVariantOfTheSimpleOneIsKnownAndTheSimpleOneItselfIsNot() {
        class Nested extends SimpleClientHttpRequestFactory {}

        assertThat(new SteadyRequestFactory(following, Nested::new, true).isKnownToStay())
                .isTrue();
        assertThat(new SteadyRequestFactory(following, SimpleClientHttpRequestFactory::new, true).isKnownToStay())
                .isFalse();
    }

    @Test
    void theAnswerIsGivenAsItCameAndClosed() throws IOException {
        ClientHttpResponse answer = Mockito.mock();
        Mockito.when(answer.getStatusText()).thenReturn("Found");
        ClientHttpResponse response = new StillResponse(answer, true);

        assertThat(response.getStatusText()).isEqualTo("Found");
        response.close();

        Mockito.verify(answer).close();
    }

    private static ClientHttpRequestFactory notMade() {
        throw new AssertionError("made");
    }

    /** By name it is the JDK's. */
    private ClientHttpRequestFactory known() {
        JdkClientHttpRequestFactory factory = Mockito.mock();
        try {
            Mockito.when(factory.createRequest(ArgumentMatchers.any(URI.class), ArgumentMatchers.any(HttpMethod.class)))
                    .thenReturn(steady);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return factory;
    }

    /** One that takes its body as a whole, as those do that stream. */
    private static final class Streaming extends MockClientHttpRequest implements StreamingHttpOutputMessage {

        private final Map<String, Object> attributes = new HashMap<>();

        @Nullable
        Body body;

        @Override
        public void setBody(Body body) {
            this.body = body;
        }

        @Override
        public Map<String, Object> getAttributes() {
            return attributes;
        }

        @Override
        public OutputStream getBody() {
            throw new UnsupportedOperationException("streams");
        }

        @Override
        protected ClientHttpResponse executeInternal() {
            return new MockClientHttpResponse(new byte[0], 200);
        }

        String text() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (body != null) {
                body.writeTo(out);
            }
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
