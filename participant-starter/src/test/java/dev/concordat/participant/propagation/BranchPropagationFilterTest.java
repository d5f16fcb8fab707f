package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

class BranchPropagationFilterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Begun begun = new Begun();
    private final BranchPropagationFilter filter = new BranchPropagationFilter(begun.calls);
    private final BodyInserter<String, ? super ClientHttpRequest> body = BodyInserters.fromValue("two beds");
    private final ClientRequest request = ClientRequest.create(HttpMethod.POST, Begun.HOTEL)
            .header("Authorization", "secret")
            .header("Accept", "text/plain")
            .body(body)
            .build();
    private final List<ClientRequest> sent = new ArrayList<>();

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void aCallCarriesItsBranchAndBringsTheVoteBack() {
        filter.filter(request, answers(200, null, false)).block(SOON);

        assertThat(begun.isHeaderOf("1", false, header(sent.get(0)))).isTrue();
        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void theScopeOfReactorsContextComesFirst() {
        Mono<ClientResponse> call = filter.filter(request, answers(200, null, false))
                .contextWrite(context -> context.put(BranchPropagationFilter.CONTEXT_KEY, begun.scope));
        begun.close();

        call.block(SOON);

        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void anExchangeThatWasAskedForInATransactionIsPartOfItWhereverItIsSubscribedTo() {
        WebClient.Builder builder = WebClient.builder().exchangeFunction(answers(200, null, false));
        filter.customize(builder);
        Mono<?> call = builder.build().get().uri(Begun.HOTEL).retrieve().toBodilessEntity();
        begun.close();

        call.block(SOON);

        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void anExchangeOutsideOfATransactionGoesOutAsItIs() {
        begun.close();

        filter.filter(request, answers(200, null, false)).block(SOON);

        assertThat(header(sent.get(0))).isNull();
    }

    @Test
    void aCallThatFailedCannotBeCommitted() {
        assertThatThrownBy(() -> filter.filter(request, out -> Mono.error(new IOException("reset")))
                        .block(SOON))
                .hasRootCauseMessage("reset");

        assertThat(begun.book.rollbackOnly())
                .hasValueSatisfying(doom -> assertThat(doom.detail()).endsWith("IOException"));
    }

    @Test
    void aCallThatNobodyWaitedForCannotBeCommitted() {
        filter.filter(request, out -> Mono.never()).subscribe().dispose();

        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }

    @Test
    void aRedirectThatIsLeftToUsIsFollowedAsTheClientsDo() {
        ClientResponse last =
                filter.filter(request, answers(303, "http://other/b", true)).block(SOON);

        assertThat(sent).hasSize(2);
        ClientRequest hop = sent.get(1);
        assertThat(hop.url()).isEqualTo(URI.create("http://other/b"));
        assertThat(hop.method()).isEqualTo(HttpMethod.GET);
        assertThat(hop.body()).isNotSameAs(body);
        assertThat(header(hop)).as("another host is not told").isNull();
        assertThat(hop.headers().getFirst("Accept")).isEqualTo("text/plain");
        assertThat(hop.headers().getFirst("Authorization")).isNull();
        assertThat(last).extracting(ClientResponse::statusCode).isEqualTo(HttpStatus.OK);
    }

    @Test
    void aHopThatKeepsItsBodyHasABranchOfItsOwn() {
        filter.filter(request, answers(307, "/b", true)).block(SOON);

        assertThat(sent.get(1).body()).isSameAs(body);
        assertThat(begun.isHeaderOf("2", false, header(sent.get(1)))).isTrue();
        assertThat(begun.committed()).containsExactly("1", "2");
    }

    @Test
    void aRedirectThatIsNotLeftToUsIsTheAnswer() {
        assertThat(filter.filter(request, answers(302, "/b", false)).block(SOON))
                .extracting(ClientResponse::statusCode)
                .isEqualTo(HttpStatus.FOUND);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aRedirectWithoutEndIsGivenUpAfterTenHops() {
        ExchangeFunction loop = out -> Mono.deferContextual(context -> {
            sent.add(out);
            SteadyConnectorTest.leaveRedirectsToUs(context.get(SteadyConnector.Answering.class));
            return Mono.just(answer(302, "/rooms", Integer.toString(sent.size())));
        });

        assertThat(filter.filter(request, loop).block(SOON))
                .extracting(ClientResponse::statusCode)
                .isEqualTo(HttpStatus.FOUND);
        assertThat(sent).hasSize(1 + Redirect.MAX_HOPS);
    }

    /** The first answer has this status; later ones are 200. */
    private ExchangeFunction answers(int first, @Nullable String location, boolean redirectsOurs) {
        return out -> Mono.deferContextual(context -> {
            sent.add(out);
            String header = header(out);
            String branch = header == null
                    ? "1"
                    : TransactionHeader.parse(header).branch().value();
            ClientResponse response = sent.size() == 1 ? answer(first, location, branch) : answer(200, null, branch);
            if (redirectsOurs && context.hasKey(SteadyConnector.Answering.class)) {
                SteadyConnectorTest.leaveRedirectsToUs(context.get(SteadyConnector.Answering.class));
            }
            return Mono.just(response);
        });
    }

    private static ClientResponse answer(int status, @Nullable String location, String branch) {
        return ClientResponse.create(HttpStatus.valueOf(status))
                .headers(headers -> {
                    headers.set(BranchesHeader.NAME, Begun.votes(branch));
                    if (location != null) {
                        headers.set("Location", location);
                    }
                })
                .build();
    }

    private static @Nullable String header(ClientRequest request) {
        return request.headers().getFirst(TransactionHeader.NAME);
    }
}
