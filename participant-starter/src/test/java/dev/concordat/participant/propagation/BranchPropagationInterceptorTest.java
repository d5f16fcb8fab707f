package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

class BranchPropagationInterceptorTest {

    private final Begun begun = new Begun();
    private final BranchPropagationInterceptor interceptor = new BranchPropagationInterceptor(begun.calls);
    private final MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.POST, Begun.HOTEL);
    private final List<Sent> sent = new ArrayList<>();
    private final List<ClosedResponse> given = new ArrayList<>();

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void aCallCarriesItsBranchAndBringsTheVoteBack() throws IOException {
        interceptor.intercept(request, new byte[1], answers(200, null, false));

        assertThat(begun.isHeaderOf("1", false, sent.get(0).header())).isTrue();
        assertThat(sent.get(0).length()).isOne();
        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void aCallOutsideOfATransactionGoesOutAsItIs() throws IOException {
        begun.close();

        assertThat(interceptor
                        .intercept(request, new byte[1], answers(200, null, false))
                        .getStatusCode())
                .isEqualTo(HttpStatus.OK);
        assertThat(sent).extracting(Sent::header).containsExactly((String) null);
    }

    @Test
    void aCallThatFailedCannotBeCommitted() {
        assertThatThrownBy(() -> interceptor.intercept(request, new byte[0], (out, body) -> {
                    throw new IOException("reset");
                }))
                .hasMessage("reset");

        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }

    @Test
    void anAnswerWhoseStatusCannotBeReadIsLostAndClosed() throws IOException {
        ClientHttpResponse response = Mockito.mock();
        Mockito.when(response.getStatusCode()).thenThrow(new IOException("cut off"));

        assertThatThrownBy(() -> interceptor.intercept(request, new byte[0], (out, body) -> response))
                .hasMessage("cut off");
        assertThat(begun.abortCause()).isEqualTo("lost-call");
        Mockito.verify(response).close();
    }

    @Test
    void aLateAnswerIsClosedAndGivenToNobody() {
        assertThatThrownBy(() -> interceptor.intercept(request, new byte[0], (out, body) -> {
                    begun.book.seal();
                    return answer(200, null, "1");
                }))
                .hasMessageContaining("answered too late");
        assertThat(given).allMatch(response -> response.closed);
    }

    @Test
    void aRedirectThatIsLeftToUsIsACallOfItsOwnAndTheFormerAnswerIsClosed() throws IOException {
        request.getHeaders().set("Authorization", "secret");
        request.getHeaders().set("Accept", "text/plain");

        ClientHttpResponse last = interceptor.intercept(request, new byte[1], answers(303, "http://other/b", true));

        assertThat(sent).hasSize(2);
        Sent hop = sent.get(1);
        assertThat(hop.address()).isEqualTo(URI.create("http://other/b"));
        assertThat(hop.method()).isEqualTo(HttpMethod.GET);
        assertThat(hop.length()).isZero();
        assertThat(hop.header()).as("another host is not told").isNull();
        assertThat(hop.headers().getFirst("Accept")).isEqualTo("text/plain");
        assertThat(hop.headers().getFirst("Authorization")).isNull();
        assertThat(given.get(0).closed).isTrue();
        assertThat(given.get(1).closed).isFalse();
        assertThat(last.getStatusCode().value()).isEqualTo(200);
    }

    @Test
    void aHopThatKeepsItsBodyHasABranchOfItsOwn() throws IOException {
        interceptor.intercept(request, new byte[1], answers(307, "/b", true));

        assertThat(sent.get(1).length()).isOne();
        assertThat(begun.isHeaderOf("2", false, sent.get(1).header())).isTrue();
        assertThat(begun.committed()).containsExactly("1", "2");
    }

    @Test
    void aRedirectThatTheClientBelowFollowsOrTheApplicationDoesNotWantIsTheAnswer() throws IOException {
        assertThat(interceptor
                        .intercept(request, new byte[0], (out, body) -> answer(302, "/b", "1"))
                        .getStatusCode())
                .isEqualTo(HttpStatus.FOUND);
        assertThat(interceptor
                        .intercept(request, new byte[0], answers(302, "/b", false))
                        .getStatusCode())
                .isEqualTo(HttpStatus.FOUND);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aRedirectWithoutEndIsGivenUpAfterTenHops() throws IOException {
        ClientHttpRequestExecution loop = (out, body) -> {
            sent.add(Sent.of(out, body));
            return new StillResponse(answer(302, "/rooms", Integer.toString(sent.size())), true);
        };

        assertThat(interceptor.intercept(request, new byte[0], loop).getStatusCode())
                .isEqualTo(HttpStatus.FOUND);
        assertThat(sent).hasSize(1 + Redirect.MAX_HOPS);
    }

    /** The first answer has this status, as a client gave it that leaves redirects to us; later ones are 200. */
    private ClientHttpRequestExecution answers(int first, @Nullable String location, boolean follows) {
        return (out, body) -> {
            sent.add(Sent.of(out, body));
            String branch = out.getHeaders().getFirst(TransactionHeader.NAME) == null
                    ? "1"
                    : TransactionHeader.parse(out.getHeaders().getFirst(TransactionHeader.NAME))
                            .branch()
                            .value();
            return new StillResponse(
                    sent.size() == 1 ? answer(first, location, branch) : answer(200, null, branch), follows);
        };
    }

    private ClosedResponse answer(int status, @Nullable String location, String branch) {
        ClosedResponse response = new ClosedResponse(status);
        response.getHeaders().set(BranchesHeader.NAME, Begun.votes(branch));
        if (location != null) {
            response.getHeaders().set("Location", location);
        }
        given.add(response);
        return response;
    }

    private record Sent(URI address, HttpMethod method, HttpHeaders headers, int length) {

        static Sent of(HttpRequest request, byte[] body) {
            return new Sent(request.getURI(), request.getMethod(), request.getHeaders(), body.length);
        }

        @Nullable
        String header() {
            return headers.getFirst(TransactionHeader.NAME);
        }
    }

    private static final class ClosedResponse extends MockClientHttpResponse {

        boolean closed;

        ClosedResponse(int status) {
            super(new byte[0], status);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
