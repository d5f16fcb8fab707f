package dev.concordat.sample.probe;

import static org.awaitility.Awaitility.await;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.site.Site;
import dev.concordat.sample.stack.Cluster;
import dev.concordat.sample.stack.Commands;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.Ports;
import dev.concordat.testing.ProcessLeash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Two instances of each service and three coordinators, as processes. Thread-safe. */
final class KillsBed implements Bed, AutoCloseable {

    private static final int INSTANCES = 2;
    private static final int COORDINATORS = 3;
    private static final Path LOGS = Path.of("target/kills-logs");
    /** Of all coordinators together: an election on a busy machine, and a start. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    /** Longest run: two calls with lost answers, one inside the other, and what follows. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final Site site = Site.shared();
    private final ProbeDatabases databases = new ProbeDatabases(site, "kills");
    private final Fleet fleet = new Fleet();
    private final Desk desk = new Desk(this::kill);
    private final FaultyWays ways = new FaultyWays();
    private final AtomicInteger turn = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final Path data;
    private final ProcessLeash leash;
    private final List<JavaProcess> coordinators;
    private final Cluster cluster;
    private final Map<Service, List<JavaProcess>> services = new EnumMap<>(Service.class);

    KillsBed() {
        try {
            this.data = Files.createTempDirectory("concordat-kills-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.leash = ProcessLeash.around(data);
        Commands commands = new Commands(
                new StackPlan(
                        Path.of(System.getProperty("concordat.repository", "../..")),
                        LOGS,
                        StackPorts.free(COORDINATORS)),
                data);
        this.coordinators = IntStream.range(0, COORDINATORS)
                .mapToObj(index -> process(commands.coordinator(index)))
                .toList();
        this.cluster = new Cluster(coordinators);
        Path jar = ServiceJar.of(ProbeService.class, data);
        for (Service service : Service.values()) {
            services.put(
                    service,
                    IntStream.rangeClosed(1, INSTANCES)
                            .mapToObj(index -> process(service(service, index, jar)))
                            .toList());
        }
        fleet.start(coordinators);
        prepareStarts(services.getOrDefault(Service.STOCK, List.of()).getFirst());
        services.values().forEach(fleet::start);
        fleet.awaitWhole();
    }

    /** A JVM that ends in order leaves its classes for those after it, which start in half of the time then. */
    private static void prepareStarts(JavaProcess service) {
        service.start();
        Fleet.awaitReady(service);
        service.terminate();
        await().atMost(Fleet.START).until(() -> !service.isAlive());
    }

    private JavaProcess process(JavaProcess.Command command) {
        return new JavaProcess(command, LOGS.resolve(command.name() + ".log"), leash);
    }

    private JavaProcess.Command service(Service service, int index, Path jar) {
        String place = service.name().toLowerCase(Locale.ROOT) + "-" + index;
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.main.banner-mode=off",
                "--concordat.participant.instance=" + place,
                "--concordat.timeout=10s",
                "--concordat.coordinator.urls="
                        + String.join(
                                ",",
                                coordinators.stream()
                                        .map(node -> node.url().toString())
                                        .toList())));
        databases.settings(service).forEach((name, value) -> arguments.add("--" + name + "=" + value));
        List<String> options = List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Xlog:disable",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + data.resolve("service.jsa"),
                "-D" + ProbeService.DESK + "=" + desk.port(),
                "-D" + ProbeService.PLACE + "=" + place,
                "-D" + FaultyWays.PORT_PROPERTY + "=" + FaultyWays.PORT,
                "-D" + FaultyWays.NOBODY_PROPERTY + "=" + FaultyWays.NOBODY);
        return new JavaProcess.Command(
                place, List.of(), jar, options, arguments, URI.create("http://127.0.0.1:" + port));
    }

    Fleet fleet() {
        return fleet;
    }

    Desk desk() {
        return desk;
    }

    /** The processes that were killed, and whose last words were read. */
    Set<String> gone() {
        return fleet.dead().stream().filter(desk::hasHeardAllOf).collect(Collectors.toSet());
    }

    /** Where an instance of the service listens, each in turn. */
    int port(Service service) {
        return ready(service).url().getPort();
    }

    /** An instance at which plans begin, each in turn. */
    JavaProcess initiator() {
        return ready(Service.SHOP);
    }

    private JavaProcess ready(Service service) {
        List<JavaProcess> all = services.getOrDefault(service, List.of());
        int first = turn.getAndIncrement();
        return await().atMost(Fleet.START)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> IntStream.range(first, first + all.size())
                                .mapToObj(index -> all.get(Math.floorMod(index, all.size())))
                                .filter(fleet::isReady)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Has the plan of that seed done there; returns when it is over, or that process is. */
    void run(Journal journal, long seed, JavaProcess initiator) {
        String name = Fleet.name(initiator);
        URI address = initiator.url().resolve("/begin/" + journal.run() + "/" + seed);
        try {
            int status = http.send(
                            HttpRequest.newBuilder(address)
                                    .timeout(LONGEST_RUN)
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException("answered " + status + ": " + address);
            }
        } catch (IOException e) {
            if (!fleet.dead().contains(name)) {
                throw new UncheckedIOException("the probe itself failed", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean kill(String victim) {
        if (victim.equals(Doom.LEADER)) {
            return cluster.leader().map(fleet::kill).orElse(false);
        }
        return services.values().stream()
                .flatMap(List::stream)
                .filter(process -> Fleet.name(process).equals(victim))
                .anyMatch(fleet::kill);
    }

    @Override
    public List<String> open(Collection<String> transactions) {
        List<String> open = new ArrayList<>(site.prepared());
        open.addAll(site.held());
        open.removeIf(name -> transactions.stream().noneMatch(name::contains));
        if (open.isEmpty()) {
            for (String transaction : transactions) {
                String status = status(transaction);
                if (!status.isEmpty() && !status.equals("committed") && !status.equals("aborted")) {
                    open.add(transaction + " is " + status);
                }
            }
        }
        return open;
    }

    /** Of all that ever ran. */
    List<String> open() {
        List<String> open = new ArrayList<>(site.prepared());
        open.addAll(site.held());
        return open;
    }

    @Override
    public Map<String, Map<String, List<Place>>> rows(Collection<String> runs) {
        return databases.rows(runs);
    }

    @Override
    public Optional<Decision> decision(String transaction) {
        return switch (status(transaction)) {
            case "committed", "committing" -> Optional.of(Decision.COMMITTED);
            case "aborted", "aborting" -> Optional.of(Decision.ABORTED);
            default -> Optional.empty();
        };
    }

    /** As any coordinator tells it; empty if they know nothing of it. While nobody leads, nobody tells. */
    private String status(String transaction) {
        return await().atMost(LONGEST_SILENCE)
                .pollInterval(Duration.ofMillis(200))
                .pollDelay(Duration.ZERO)
                .until(
                        () -> coordinators.stream()
                                .flatMap(node -> status(transaction, node).stream())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> status(String transaction, JavaProcess node) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(node.url().resolve("/v1/transactions/" + transaction))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 ->
                    Optional.of(json.readTree(answer.body()).path("status").asString());
                case 404 -> Optional.of("");
                default -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        fleet.close();
        desk.close();
        ways.close();
        leash.close();
    }
}
