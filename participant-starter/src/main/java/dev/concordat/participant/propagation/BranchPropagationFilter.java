package dev.concordat.participant.propagation;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Does for {@code WebClient} what {@link BranchPropagationInterceptor} does for {@code RestClient}. Boot's builder has it
 * already; for others call {@link #customize}. Each subscription is a call of its own. Thread-safe.
 *
 * <p>The transaction is the one of Reactor's context, else the one of the thread that subscribes, else the one of the
 * thread that asked the client for the exchange.
 */
public final class BranchPropagationFilter implements ExchangeFilterFunction {

    /** Under which key Reactor's context holds the scope. */
    public static final String CONTEXT_KEY = "dev.concordat.global-transaction";

    private static final String ASSEMBLED_IN = BranchPropagationFilter.class.getName() + ".assembledIn";

    private final OutgoingCalls calls;

    /** For these calls. */
    public BranchPropagationFilter(OutgoingCalls calls) {
        this.calls = calls;
    }

    /** Puts the filter innermost. */
    public void customize(WebClient.Builder builder) {
        builder.defaultRequest(
                        request -> BranchScope.current().ifPresent(scope -> request.attribute(ASSEMBLED_IN, scope)))
                .filter(this);
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> hop(scope(request, context), request, next, 0));
    }

    private static @Nullable BranchScope scope(ClientRequest request, ContextView context) {
        if (context.getOrDefault(CONTEXT_KEY, null) instanceof BranchScope scope) {
            return scope;
        }
        return BranchScope.current()
                .orElseGet(
                        () -> request.attribute(ASSEMBLED_IN).orElse(null) instanceof BranchScope scope ? scope : null);
    }

    private Mono<ClientResponse> hop(
            @Nullable BranchScope scope, ClientRequest request, ExchangeFunction next, int hops) {
        Optional<OutgoingCall> opened;
        try {
            opened = calls.open(scope, request.url(), request.headers().getFirst(TransactionHeader.NAME));
        } catch (BranchRefusedException e) {
            return Mono.error(e);
        }
        if (opened.isEmpty()) {
            return next.exchange(request);
        }
        OutgoingCall call = opened.get();
        ClientRequest sent = ClientRequest.from(request)
                .headers(headers -> headers.set(TransactionHeader.NAME, call.header()))
                .build();
        SteadyConnector.Answering answering = new SteadyConnector.Answering();
        return next.exchange(sent)
                .contextWrite(context -> context.put(SteadyConnector.Answering.class, answering))
                .flatMap(response -> answered(call, response))
                .doOnError(thrown -> call.lost(thrown.getClass().getSimpleName()))
                .doOnCancel(() -> call.lost("nobody waited for it"))
                .flatMap(response -> {
                    Optional<Redirect> redirect = answering.isRedirectOurs() && hops < Redirect.MAX_HOPS
                            ? redirect(request, response)
                            : Optional.empty();
                    return redirect.isEmpty()
                            ? Mono.just(response)
                            : response.releaseBody()
                                    .then(Mono.defer(
                                            () -> hop(scope, follow(request, redirect.get()), next, hops + 1)));
                });
    }

    private static Mono<ClientResponse> answered(OutgoingCall call, ClientResponse response) {
        try {
            call.answered(
                    response.statusCode().value(),
                    response.headers().asHttpHeaders().get(BranchesHeader.NAME));
            return Mono.just(response);
        } catch (RuntimeException e) {
            return response.releaseBody().then(Mono.error(e));
        }
    }

    private static Optional<Redirect> redirect(ClientRequest request, ClientResponse response) {
        return Redirect.of(
                request.method().name(),
                request.url(),
                response.statusCode().value(),
                response.headers().asHttpHeaders().getFirst(HttpHeaders.LOCATION));
    }

    private static ClientRequest follow(ClientRequest former, Redirect redirect) {
        ClientRequest.Builder next = ClientRequest.from(former)
                .url(redirect.address())
                .method(HttpMethod.valueOf(redirect.method()))
                .headers(headers -> headers.headerNames().stream()
                        .filter(name -> !redirect.carries(name) || name.equalsIgnoreCase(TransactionHeader.NAME))
                        .toList()
                        .forEach(headers::remove));
        return (redirect.keepsBody() ? next : next.body(BodyInserters.empty())).build();
    }
}
