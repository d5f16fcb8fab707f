package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

class PropagatingHttpClientTest {

    private static final HttpResponse.BodyHandler<InputStream> STREAM = HttpResponse.BodyHandlers.ofInputStream();

    private final Begun begun = new Begun();
    private final HttpClient delegate = Mockito.mock();
    private final HttpClient client = new PropagatingHttpClient(delegate, begun.calls);
    private final HttpRequest request = HttpRequest.newBuilder(Begun.HOTEL)
            .header("Accept", "text/plain")
            .header("concordat-transaction", "\"copied\"")
            .build();
    private final CompletableFuture<HttpResponse<InputStream>> coming = new CompletableFuture<>();

    @BeforeEach
    void set() {
        Mockito.when(delegate.followRedirects()).thenReturn(HttpClient.Redirect.NEVER);
        Mockito.when(delegate.sendAsync(
                        ArgumentMatchers.any(),
                        ArgumentMatchers.<HttpResponse.BodyHandler<InputStream>>any(),
                        ArgumentMatchers.any()))
                .thenReturn(coming);
    }

    @AfterEach
    void end() {
        begun.close();
    }

    @Test
    void aCallCarriesItsBranchInsteadOfACopiedHeaderAndBringsTheVoteBack() throws Exception {
        sends(answer(BranchesHeader.NAME, new ByteArrayInputStream(new byte[0])));

        client.send(request, STREAM);

        HttpHeaders headers = sent().headers();
        assertThat(headers.allValues(TransactionHeader.NAME)).hasSize(1);
        assertThat(begun.isHeaderOf(
                        "1", true, headers.firstValue(TransactionHeader.NAME).orElseThrow()))
                .isTrue();
        assertThat(headers.firstValue("Accept")).contains("text/plain");
        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void aClientThatFollowsRedirectsByItselfIsNotVouchedFor() throws Exception {
        Mockito.when(delegate.followRedirects()).thenReturn(HttpClient.Redirect.NORMAL);
        sends(answer(BranchesHeader.NAME, new ByteArrayInputStream(new byte[0])));

        client.send(request, STREAM);

        assertThat(begun.isHeaderOf(
                        "1",
                        false,
                        sent().headers().firstValue(TransactionHeader.NAME).orElseThrow()))
                .isTrue();
    }

    @Test
    void aCallThatFailedCannotBeCommitted() throws Exception {
        Mockito.when(delegate.send(
                        ArgumentMatchers.any(), ArgumentMatchers.<HttpResponse.BodyHandler<InputStream>>any()))
                .thenThrow(new IOException("reset"));

        assertThatThrownBy(() -> client.send(request, STREAM)).hasMessage("reset");
        assertThat(begun.abortCause()).isEqualTo("lost-call");
    }

    @Test
    void votesAreFoundHoweverTheNameOfTheirFieldIsWritten() {
        CompletableFuture<HttpResponse<InputStream>> unused = client.sendAsync(request, STREAM);
        coming.complete(answer("concordat-branches", new ByteArrayInputStream(new byte[0])));

        assertThat(begun.committed()).containsExactly("1");
    }

    @Test
    void anExchangeOutsideOfATransactionGoesOutAsItIs() {
        begun.close();

        assertThat(client.sendAsync(request, STREAM)).isSameAs(coming);
        coming.complete(answer(BranchesHeader.NAME, new ByteArrayInputStream(new byte[0])));

        assertThat(begun.book.isEmpty()).isTrue();
    }

    @Test
    void anExchangeThatFailedCannotBeCommitted() {
        CompletableFuture<HttpResponse<InputStream>> unused = client.sendAsync(request, STREAM);
        coming.completeExceptionally(new IOException("reset"));

        assertThat(begun.book.rollbackOnly())
                .hasValueSatisfying(doom -> assertThat(doom.detail()).endsWith("IOException"));
    }

    @Test
    void anExchangeThatEndedWithoutAnAnswerCannotBeCommitted() {
        CompletableFuture<HttpResponse<InputStream>> unused = client.sendAsync(request, STREAM);
        coming.complete(null);

        assertThat(begun.book.rollbackOnly())
                .hasValueSatisfying(doom -> assertThat(doom.detail()).endsWith("no answer"));
    }

    @Test
    void aBodyThatCannotBeClosedIsSaidBesidesWhatWentWrong() throws Exception {
        sends(answer(BranchesHeader.NAME, new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() throws IOException {
                throw new IOException("not closed");
            }
        }));
        Mockito.when(delegate.followRedirects()).thenAnswer(call -> {
            begun.book.seal();
            return HttpClient.Redirect.NEVER;
        });

        assertThatThrownBy(() -> client.send(request, STREAM))
                .hasMessageContaining("answered too late")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("not closed"));
    }

    @Test
    void whatTheClientIsSetToShows() {
        CookieManager cookies = new CookieManager();
        ProxySelector proxies = Mockito.mock();
        Authenticator authenticator = Mockito.mock();
        Executor executor = Runnable::run;
        Mockito.when(delegate.cookieHandler()).thenReturn(Optional.of(cookies));
        Mockito.when(delegate.connectTimeout()).thenReturn(Optional.of(Duration.ofSeconds(1)));
        Mockito.when(delegate.proxy()).thenReturn(Optional.of(proxies));
        Mockito.when(delegate.authenticator()).thenReturn(Optional.of(authenticator));
        Mockito.when(delegate.executor()).thenReturn(Optional.of(executor));

        assertThat(client.cookieHandler()).contains(cookies);
        assertThat(client.connectTimeout()).contains(Duration.ofSeconds(1));
        assertThat(client.proxy()).contains(proxies);
        assertThat(client.authenticator()).contains(authenticator);
        assertThat(client.executor()).contains(executor);
    }

    private void sends(HttpResponse<InputStream> response) throws Exception {
        Mockito.when(delegate.send(
                        ArgumentMatchers.any(), ArgumentMatchers.<HttpResponse.BodyHandler<InputStream>>any()))
                .thenReturn(response);
    }

    private HttpRequest sent() throws Exception {
        ArgumentCaptor<HttpRequest> request = ArgumentCaptor.forClass(HttpRequest.class);
        Mockito.verify(delegate).send(request.capture(), ArgumentMatchers.<HttpResponse.BodyHandler<InputStream>>any());
        return request.getValue();
    }

    private static HttpResponse<InputStream> answer(String field, InputStream body) {
        HttpResponse<InputStream> response = Mockito.mock();
        Mockito.when(response.statusCode()).thenReturn(200);
        Mockito.when(response.body()).thenReturn(body);
        Mockito.when(response.headers())
                .thenReturn(HttpHeaders.of(Map.of(field, List.of(Begun.votes("1"))), (name, value) -> true));
        return response;
    }
}
