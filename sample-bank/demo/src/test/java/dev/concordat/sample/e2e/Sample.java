package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.sample.stack.Books;
import dev.concordat.sample.stack.Cluster;
import dev.concordat.sample.stack.Stack;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The running sample, with a proxy in front of bank-b and of each coordinator as the transfer service sees it. */
final class Sample implements AutoCloseable {

    /** Long enough for an election and a restart on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Cluster id of coordinators and participants, where nothing else is said. */
    static final String CLUSTER = "concordat";

    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(6);

    private final Http http = new Http();
    private final Set<String> withoutRecord = new TreeSet<>();
    private final Stack stack;
    private final FaultProxy bankB;
    private final List<FaultProxy> coordinators = new ArrayList<>();

    private Sample(Stack stack, int bankBProxyPort, List<Integer> coordinatorProxyPorts) throws IOException {
        this.stack = stack;
        this.bankB = new FaultProxy(bankBProxyPort, stack.bankB().url());
        for (int i = 0; i < coordinatorProxyPorts.size(); i++) {
            coordinators.add(new FaultProxy(
                    coordinatorProxyPorts.get(i), stack.coordinators().get(i).url()));
        }
    }

    static Sample start() {
        int bankB = Ports.free();
        List<Integer> coordinators = List.of(Ports.free(), Ports.free(), Ports.free());
        String urls =
                coordinators.stream().map(port -> "http://127.0.0.1:" + port).collect(Collectors.joining(","));
        Map<String, List<String>> extra = Map.of(
                "bank-b", List.of("--concordat.participant.url=http://127.0.0.1:" + bankB),
                "transfer",
                        List.of(
                                "--concordat.coordinator.urls=" + urls,
                                // Requests are counted, and caught for longer than a node may keep silent.
                                "--concordat.coordinator.hedge-after=1m",
                                "--transfer.banks.bank-b=http://127.0.0.1:" + bankB,
                                "--transfer.timeout=" + TRANSFER_TIMEOUT,
                                "--transfer.lease=" + TRANSFER_TIMEOUT.plusSeconds(1)));
        Path repository = Path.of(System.getProperty("concordat.repository", "../.."));
        StackPlan plan = new StackPlan(repository, Path.of("target/e2e-logs"), StackPorts.free(3), extra);
        Stack stack = Stack.prepare(plan);
        try {
            Sample sample = new Sample(stack, bankB, coordinators);
            stack.startCoordinators();
            stack.startServices();
            return sample;
        } catch (IOException e) {
            stack.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    Stack stack() {
        return stack;
    }

    Http http() {
        return http;
    }

    Books books() {
        return stack.books();
    }

    /** Between bank-b on one side, coordinators and transfer service on the other. */
    FaultProxy bankB() {
        return bankB;
    }

    /** Sets the same trap between the transfer service and whichever coordinator it asks first. */
    AnyTrap catchCommit(Trap.Point point) {
        return new AnyTrap(coordinators.stream()
                .map(proxy ->
                        point == Trap.Point.REQUEST ? proxy.catchRequest("/commit") : proxy.catchAnswer("/commit"))
                .toList());
    }

    /** What the transfer service has asked any coordinator about that transaction, in short. */
    List<String> requestsToCoordinators(String transaction) {
        return coordinators.stream()
                .flatMap(proxy -> proxy.seen().stream())
                .filter(request -> request.contains(transaction))
                .map(request -> request.replace("/v1/transactions/" + transaction, ""))
                .toList();
    }

    /** Answer of the transfer service. */
    Http.Answer transfer(String from, String to, String amount, String key) {
        String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":\"%s\"}".formatted(from, to, amount);
        return http.post(stack.transfer().url().resolve("/transfers"), body, Map.of("Idempotency-Key", key));
    }

    CompletableFuture<Http.Answer> transferMeanwhile(String from, String to, String amount, String key) {
        return CompletableFuture.supplyAsync(() -> transfer(from, to, amount, key), task -> Thread.ofVirtual()
                .start(task));
    }

    /** Asks again with the same key until the answer is final. */
    Http.Answer transferUntilFinal(String from, String to, String amount, String key) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(250))
                .until(
                        () -> transfer(from, to, amount, key),
                        answer -> answer.status() != 0
                                && answer.status() != 503
                                && !answer.slug().equals("request-in-progress"));
    }

    JavaProcess leader() {
        Cluster cluster = new Cluster(stack.coordinators());
        return await().atMost(LIMIT).until(cluster::leader, Optional::isPresent).orElseThrow();
    }

    URI coordinator(int index, String path) {
        return stack.coordinators().get(index).url().resolve(path);
    }

    /** A transaction that a test makes itself, so that the transfer service has no record of it. */
    void hasNoRecord(String transaction) {
        withoutRecord.add(transaction);
    }

    /** Starts again what is dead, and waits until it is ready. */
    void revive() {
        bankB.clear();
        coordinators.forEach(FaultProxy::clear);
        List<JavaProcess> dead =
                stack.processes().stream().filter(process -> !process.isAlive()).toList();
        dead.forEach(JavaProcess::start);
        dead.forEach(JavaProcess::awaitReady);
    }

    /** Nothing is in doubt any more, no money was made or lost, and each transaction is there in full or not at all. */
    void assertSettled() {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(books().prepared()).isEmpty());
        assertThat(books().audit().without(withoutRecord).complaints()).isEmpty();
    }

    /** All coordinators say this of the transaction, sooner or later. */
    void assertOutcome(String transaction, String status) {
        for (int i = 0; i < coordinators.size(); i++) {
            URI view = coordinator(i, "/v1/transactions/" + transaction);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            http.get(view).json().path("status").asString(""))
                    .isEqualTo(status));
        }
    }

    @Override
    public void close() {
        bankB.close();
        coordinators.forEach(FaultProxy::close);
        stack.close();
    }
}
