package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import feign.Client;
import feign.Request;
import feign.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

class FeignPropagationTest {

    private static final Request.Options FOLLOW = new Request.Options();

    private final Begun begun = new Begun();
    private final FeignPropagation propagation = new FeignPropagation(begun.calls);
    private final List<Request> sent = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final Request request = Request.create(
            Request.HttpMethod.POST,
            Begun.HOTEL.toString(),
            Map.of(
                    "Accept", List.of("text/plain"),
                    "Authorization", List.of("secret"),
                    "concordat-transaction", List.of("\"copied\"")),
            new byte[] {1},
            null,
            null);

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void aCallCarriesItsBranchInsteadOfACopiedHeaderAndBringsTheVoteBack() throws IOException {
        Response response = propagation.enrich(answers(200, null)).execute(request, FOLLOW);

        assertThat(sent.get(0).headers().keySet()).containsOnlyOnce(TransactionHeader.NAME);
        assertThat(sent.get(0).headers().keySet()).doesNotContain("concordat-transaction");
        assertThat(begun.isHeaderOf("1", false, header(sent.get(0)))).isTrue();
        assertThat(sent.get(0).body()).hasSize(1);
        assertThat(response.request()).isSameAs(request);
        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void aCallThatAnAdapterFurtherOutHasOpenedGoesOutAsItIs() throws IOException {
        OutgoingCall outer = begun.calls.open(Begun.HOTEL, null).orElseThrow();
        Request opened = Request.create(
                Request.HttpMethod.GET,
                Begun.HOTEL.toString(),
                Map.of(TransactionHeader.NAME, List.of(outer.header())),
                null,
                null,
                null);

        propagation.enrich(answers(200, null)).execute(opened, FOLLOW);

        assertThat(sent).containsExactly(opened);
    }

    @Test
    void aClientThatIsKnownToHeedItsOptionsIsVouchedFor() throws IOException {
        for (Class<? extends Client> type : List.of(Client.Default.class, Client.Proxied.class)) {
            Client known = Mockito.mock(type);
            Mockito.when(known.execute(ArgumentMatchers.any(), ArgumentMatchers.any()))
                    .thenAnswer(call -> answers(200, null).execute(call.getArgument(0), call.getArgument(1)));

            propagation.enrich(known).execute(request, FOLLOW);
        }

        assertThat(begun.isHeaderOf("1", true, header(sent.get(0)))).isTrue();
        assertThat(begun.isHeaderOf("2", true, header(sent.get(1)))).isTrue();
    }

    @Test
    void aCallThatFailedCannotBeCommitted() {
        Client failing = (out, options) -> {
            throw new IOException("reset");
        };

        assertThatThrownBy(() -> propagation.enrich(failing).execute(request, FOLLOW))
                .hasMessage("reset");

        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }

    @Test
    void noClientIsLetFollowRedirectsByItself() throws IOException {
        Client client = (out, options) -> {
            assertThat(options.isFollowRedirects()).isFalse();
            return answers(200, null).execute(out, options);
        };

        propagation.enrich(client).execute(request, FOLLOW);

        assertThat(sent).hasSize(1);
    }

    @Test
    void aRedirectIsFollowedAndTheFormerAnswerIsClosed() throws IOException {
        Response last = propagation.enrich(answers(303, "http://other/b")).execute(request, FOLLOW);

        assertThat(sent).hasSize(2);
        Request hop = sent.get(1);
        assertThat(hop.url()).isEqualTo("http://other/b");
        assertThat(hop.httpMethod()).isEqualTo(Request.HttpMethod.GET);
        assertThat(hop.body()).isNull();
        assertThat(hop.headers()).containsOnlyKeys("Accept");
        assertThat(closed).hasValue(1);
        assertThat(last.status()).isEqualTo(200);
    }

    @Test
    void aHopThatKeepsItsBodyHasABranchOfItsOwn() throws IOException {
        propagation.enrich(answers(307, "/b")).execute(request, FOLLOW);

        assertThat(sent.get(1).body()).hasSize(1);
        assertThat(begun.isHeaderOf("2", false, header(sent.get(1)))).isTrue();
        assertThat(begun.committed()).containsExactly("1", "2");
    }

    @Test
    void aRedirectThatTheApplicationDoesNotWantIsTheAnswer() throws IOException {
        Request.Options stay = new Request.Options(
                FOLLOW.connectTimeout(),
                FOLLOW.connectTimeoutUnit(),
                FOLLOW.readTimeout(),
                FOLLOW.readTimeoutUnit(),
                false);

        assertThat(propagation.enrich(answers(302, "/b")).execute(request, stay).status())
                .isEqualTo(302);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aRedirectWithoutEndIsGivenUpAfterTenHops() throws IOException {
        Client loop = (out, options) -> {
            sent.add(out);
            return answer(302, "/rooms", out, Integer.toString(sent.size()));
        };

        assertThat(propagation.enrich(loop).execute(request, FOLLOW).status()).isEqualTo(302);
        assertThat(sent).hasSize(1 + Redirect.MAX_HOPS);
    }

    /** The first answer has this status; later ones are 200. */
    private Client answers(int first, @Nullable String location) {
        return (out, options) -> {
            sent.add(out);
            String header = header(out);
            String branch = header == null
                    ? "1"
                    : TransactionHeader.parse(header).branch().value();
            return sent.size() == 1 ? answer(first, location, out, branch) : answer(200, null, out, branch);
        };
    }

    private Response answer(int status, @Nullable String location, Request request, String branch) {
        Map<String, Collection<String>> headers = new HashMap<>();
        headers.put(BranchesHeader.NAME, List.of(Begun.votes(branch)));
        if (location != null) {
            headers.put("location", List.of(location));
        }
        return Response.builder()
                .status(status)
                .request(request)
                .headers(headers)
                .body(
                        new ByteArrayInputStream(new byte[0]) {
                            @Override
                            public void close() {
                                closed.incrementAndGet();
                            }
                        },
                        0)
                .build();
    }

    private static @Nullable String header(Request request) {
        Collection<String> values = request.headers().get(TransactionHeader.NAME);
        return values == null ? null : values.iterator().next();
    }
}
