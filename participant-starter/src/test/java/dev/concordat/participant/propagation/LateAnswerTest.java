package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import feign.Client;
import feign.Request;
import feign.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer that comes when the transaction has ended is given to nobody, and its connection goes back. */
class LateAnswerTest {

    private static final URI ADDRESS = URI.create("http://localhost/rooms");
    private static final String VOTES = "\"1\";participant=\"hotel\";vote=prepared";

    private final BranchBook book = BranchBook.ofInitiator(new ParticipantName("travel"), false);
    private final BranchScope.Binding binding = new BranchScope(
                    TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                    book,
                    Duration.ofMinutes(5),
                    System::nanoTime)
            .bind();
    private final OutgoingCalls calls = new OutgoingCalls(new PropagationHosts(List.of("localhost"), List.of()));
    private final AtomicBoolean closed = new AtomicBoolean();
    private final InputStream body = new ByteArrayInputStream("late".getBytes(StandardCharsets.UTF_8)) {
        @Override
        public void close() {
            closed.set(true);
        }
    };

    @AfterEach
    void end() {
        binding.close();
    }

    private void isRefusedAndClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("localhost/rooms answered too late")
                .hasMessageContaining(
                        "Wait for work on other threads before the method that began the transaction returns");
        assertThat(closed).isTrue();
    }

    @Test
    void ofApacheHttpClient() {
        ExecChain chain = (request, scope) -> {
            book.seal();
            BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
            response.setHeader(BranchesHeader.NAME, VOTES);
            response.setEntity(new InputStreamEntity(body, null));
            return response;
        };

        isRefusedAndClosed(() -> new HttpComponentsPropagation(calls)
                .execute(new HttpPost(ADDRESS), Mockito.mock(ExecChain.Scope.class), chain));
    }

    @Test
    void ofFeign() {
        Client client = (request, options) -> {
            book.seal();
            return Response.builder()
                    .status(200)
                    .request(request)
                    .headers(Map.of(BranchesHeader.NAME, List.of(VOTES)))
                    .body(body, 4)
                    .build();
        };

        isRefusedAndClosed(() -> new FeignPropagation(calls)
                .enrich(client)
                .execute(
                        Request.create(Request.HttpMethod.POST, ADDRESS.toString(), Map.of(), null, null, null),
                        new Request.Options()));
    }

    @Test
    void ofWebClient() {
        BranchPropagationFilter filter = new BranchPropagationFilter(calls);

        isRefusedAndClosed(() -> filter.filter(
                        ClientRequest.create(HttpMethod.POST, ADDRESS).build(), request -> {
                            book.seal();
                            return Mono.just(ClientResponse.create(HttpStatus.OK)
                                    .header(BranchesHeader.NAME, VOTES)
                                    .body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[4]))
                                            .map(buffer -> {
                                                closed.set(true);
                                                return buffer;
                                            }))
                                    .build());
                        })
                .block(Duration.ofSeconds(10)));
    }

    @Test
    void ofTheJdksClient() throws Exception {
        HttpResponse<InputStream> response = Mockito.mock();
        Mockito.when(response.statusCode()).thenReturn(200);
        Mockito.when(response.body()).thenReturn(body);
        Mockito.when(response.headers())
                .thenReturn(HttpHeaders.of(Map.of(BranchesHeader.NAME, List.of(VOTES)), (name, value) -> true));
        HttpClient delegate = Mockito.mock();
        Mockito.when(delegate.followRedirects()).thenReturn(HttpClient.Redirect.NEVER);
        Mockito.when(delegate.send(
                        ArgumentMatchers.any(), ArgumentMatchers.<HttpResponse.BodyHandler<InputStream>>any()))
                .thenAnswer(call -> {
                    book.seal();
                    return response;
                });

        isRefusedAndClosed(() -> new PropagatingHttpClient(delegate, calls)
                .send(HttpRequest.newBuilder(ADDRESS).build(), HttpResponse.BodyHandlers.ofInputStream()));
    }
}
