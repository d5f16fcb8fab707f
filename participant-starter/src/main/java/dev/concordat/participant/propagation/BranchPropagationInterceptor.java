package dev.concordat.participant.propagation;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Takes a call of a global transaction to the next service and its branches back. Boot's builders have it already; add
 * the bean to clients that are made by hand. Thread-safe.
 */
public final class BranchPropagationInterceptor implements ClientHttpRequestInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(BranchPropagationInterceptor.class);
    private static final int MAX_REMEMBERED = 1_000;

    private final PropagationHosts hosts;
    private final ConcurrentMap<String, ParticipantName> seen = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** For calls to these hosts. */
    public BranchPropagationInterceptor(PropagationHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Optional<BranchScope> scope = BranchScope.current();
        if (scope.isEmpty() || request.getHeaders().containsHeader(TransactionHeader.NAME)) {
            return execution.execute(request, body);
        }
        if (!hosts.contains(request.getURI())) {
            warnOnce(request.getURI());
            return execution.execute(request, body);
        }
        return call(scope.get(), request, body, execution);
    }

    /** Without query and user, which may hold secrets. */
    private static URI shown(URI address) {
        return URI.create(address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort()) + address.getRawPath());
    }

    private ClientHttpResponse call(
            BranchScope scope, HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        if (scope.timeLeft().isZero()) {
            throw new BranchRefusedException(
                    scope.transaction(), "its time is up, " + shown(request.getURI()) + " is not called", null);
        }
        BranchId branch = scope.book().openCall();
        request.getHeaders()
                .set(
                        TransactionHeader.NAME,
                        new TransactionHeader(scope.transaction(), scope.timeLeft(), branch).format());
        ClientHttpResponse response;
        try {
            response = execution.execute(request, body);
        } catch (IOException | RuntimeException | Error e) {
            lose(
                    scope,
                    branch,
                    request.getURI(),
                    "no answer from " + shown(request.getURI()) + ": "
                            + e.getClass().getSimpleName());
            throw e;
        }
        try {
            takeIn(scope, branch, request.getURI(), response);
            return response;
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private void takeIn(BranchScope scope, BranchId branch, URI address, ClientHttpResponse response)
            throws IOException {
        List<String> values = response.getHeaders().get(BranchesHeader.NAME);
        if (values == null) {
            missing(scope, branch, address, response);
            return;
        }
        BranchesHeader header;
        try {
            header = BranchesHeader.parse(String.join(
                    ", ", values.stream().filter(value -> !value.isBlank()).toList()));
            scope.book().answered(branch, header);
        } catch (IllegalArgumentException e) {
            scope.book()
                    .setRollbackOnly(
                            "malformed-answer",
                            shown(address) + " answered with a " + BranchesHeader.NAME + " header that is not usable: "
                                    + e.getMessage());
            lose(scope, branch, address, String.valueOf(e.getMessage()));
            return;
        }
        header.branches().stream()
                .filter(entry -> entry.branch().equals(branch))
                .findFirst()
                .ifPresent(entry -> remember(address, entry.participant()));
    }

    /** Nobody listened, and who knows what was done: a success cannot be part of this transaction. */
    private void missing(BranchScope scope, BranchId branch, URI address, ClientHttpResponse response)
            throws IOException {
        if (response.getStatusCode().is2xxSuccessful()) {
            scope.book()
                    .setRollbackOnly(
                            "no-participant",
                            shown(address) + " answered "
                                    + response.getStatusCode().value() + " without the header " + BranchesHeader.NAME
                                    + ": it takes no part in global transactions. Add the starter there, or exclude the host by"
                                    + " concordat.propagation.excluded-hosts");
        }
        lose(
                scope,
                branch,
                address,
                shown(address) + " answered " + response.getStatusCode().value() + " without the header "
                        + BranchesHeader.NAME);
    }

    private void lose(BranchScope scope, BranchId branch, URI address, String detail) {
        scope.book().lost(branch, seen.get(String.valueOf(address.getAuthority())), detail);
    }

    /** So that an abort can name the participant of a call whose answer was lost. */
    private void remember(URI address, ParticipantName participant) {
        if (seen.size() < MAX_REMEMBERED) {
            seen.put(String.valueOf(address.getAuthority()), participant);
        }
    }

    private void warnOnce(URI address) {
        @Nullable String host = address.getHost();
        if (host != null && !hosts.excludes(address) && warned.size() < MAX_REMEMBERED && warned.add(host)) {
            LOG.warn(
                    "Calls to a host stay outside of global transactions, as neither concordat.propagation.hosts nor"
                            + " concordat.propagation.excluded-hosts names it, host={}",
                    host);
        }
    }
}
