package dev.concordat.participant.propagation;

import dev.concordat.protocol.TransactionHeader;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.publisher.Mono;

/** Does for {@code WebClient} what {@link SteadyRequestFactory} does for {@code RestClient}. Thread-safe. */
public final class SteadyConnector implements ClientHttpConnector {

    private static final String PACKAGE = "org.springframework.http.client.reactive.";
    private static final Set<String> KNOWN = Set.of(
            PACKAGE + "HttpComponentsClientHttpConnector",
            PACKAGE + "JdkClientHttpConnector",
            PACKAGE + "JettyClientHttpConnector",
            PACKAGE + "ReactorClientHttpConnector");

    private final ClientHttpConnector following;
    private final Supplier<ClientHttpConnector> still;
    private final boolean follows;

    /** As {@link SteadyRequestFactory}. */
    public SteadyConnector(ClientHttpConnector following, Supplier<ClientHttpConnector> still, boolean follows) {
        this.following = following;
        this.still = SingletonSupplier.of(still);
        this.follows = follows;
    }

    /** Stands in Reactor's context of a call of a global transaction. */
    static final class Answering {

        private volatile boolean redirectOurs;

        /** Whether the application wants redirects to be followed, and the connector leaves that to us. */
        boolean isRedirectOurs() {
            return redirectOurs;
        }
    }

    @Override
    public Mono<ClientHttpResponse> connect(
            HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
        return Mono.deferContextual(context -> {
            Answering answering = context.getOrDefault(Answering.class, null);
            if (answering == null) {
                return following.connect(method, uri, callback);
            }
            ClientHttpConnector steady = still.get();
            if (!KNOWN.contains(steady.getClass().getName())) {
                return steady.connect(method, uri, callback);
            }
            answering.redirectOurs = follows;
            return steady.connect(method, uri, request -> {
                request.beforeCommit(() -> Mono.fromRunnable(() -> sayThatRedirectsAreReported(request)));
                return callback.apply(request);
            });
        });
    }

    private static void sayThatRedirectsAreReported(ClientHttpRequest request) {
        String header = request.getHeaders().getFirst(TransactionHeader.NAME);
        if (header != null) {
            request.getHeaders()
                    .set(
                            TransactionHeader.NAME,
                            TransactionHeader.parse(header)
                                    .withRedirectsReported()
                                    .format());
        }
    }
}
