package dev.concordat.chaos.campaign;

import dev.concordat.chaos.oracle.Availability;
import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.DirectLoad;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.oracle.HistoryFiles;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.RestAudit;
import dev.concordat.chaos.oracle.StubParticipant;
import dev.concordat.chaos.oracle.TransferLoad;
import dev.concordat.chaos.process.Node;
import dev.concordat.chaos.process.Sites;
import dev.concordat.chaos.process.Supervisor;
import dev.concordat.chaos.process.TestBed;
import dev.concordat.chaos.schedule.Round;
import dev.concordat.chaos.schedule.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays all rounds: load, faults, heal, judge. */
final class Campaign {

    /** On a machine that is busy with nine JVMs that start at once. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);

    private final Settings settings;
    private final TestBed bed;
    private final History history;
    private final Diary diary;
    private final StubParticipant stub;
    private final CoordinatorClient coordinators;
    private final Availability transferAnswers = new Availability();
    private final Availability decisions = new Availability();
    private final TransferLoad transfers;
    private final DirectLoad direct;
    private final RestAudit audit;
    private final Injector injector;

    Campaign(Settings settings, TestBed bed, History history) {
        this.settings = settings;
        this.bed = bed;
        this.history = history;
        this.diary = new Diary(System.out, history);
        this.stub = new StubParticipant(bed.network().outside().address());
        this.coordinators = new CoordinatorClient(addresses(), Sites.TOKEN, history);
        this.transfers = new TransferLoad(url("transfer", Sites.TRANSFER_PORT), history, transferAnswers);
        this.direct = new DirectLoad(coordinators, stub, decisions);
        this.audit = new RestAudit(coordinators, history, direct, stub, transfers, bed.books());
        this.injector = new Injector(bed, new Roles(bed, coordinators), diary);
    }

    /** From starting the processes to the final judgement. */
    Summary run() {
        Summary summary = new Summary(settings);
        long begin = System.nanoTime();
        Supervisor supervisor = new Supervisor(bed.nodes(), diary::say);
        try {
            awaitReady();
            List<Round> rounds = settings.schedule().rounds();
            for (int i = 0; i < rounds.size() && summary.isClean(); i++) {
                diary.say("round %d of %d".formatted(i + 1, rounds.size()));
                summary.judged(round(rounds.get(i), i, i == rounds.size() - 1));
                summary.faults(rounds.get(i));
                diary.say(summary.isClean() ? "clean; " + figures() : "VIOLATIONS " + summary.violations());
            }
        } catch (IllegalStateException e) {
            diary.say("broken off: " + e.getMessage());
            summary.judged(List.of("the campaign was broken off: " + e));
        } finally {
            supervisor.stop();
            stub.close();
        }
        summary.figures(Duration.ofNanos(System.nanoTime() - begin), figures());
        return summary;
    }

    /** What clients asked and were told, for other checkers. */
    void writeHistories(Path directory) throws IOException {
        HistoryFiles.writeApi(directory, history);
        HistoryFiles.writeBank(directory, transfers.transfers(), audit.reads());
    }

    private List<String> round(Round round, int number, boolean last) {
        long seed = settings.schedule().seed() + number * 100L;
        Clients clients = new Clients(transfers, direct, List.of(transferAnswers, decisions), seed);
        try {
            play(round);
            bed.heal();
            diary.say("healed");
            awaitReady();
            Pause.millis(1_000);
        } finally {
            clients.stop();
        }
        diary.say("judging");
        return audit.judge(last);
    }

    private void play(Round round) {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Step step : round.steps()) {
                Pause.millis(Math.max(0, step.atSeconds() * 1_000L - (System.nanoTime() - begin) / 1_000_000));
                running.add(threads.submit(() -> injector.play(step)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fault could not be made or undone", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        List<String> waiting = notReady();
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not ready " + READY_LIMIT + " after healing: " + waiting);
            }
            Pause.millis(300);
            waiting = notReady();
        }
        diary.say("all are ready");
    }

    private List<String> notReady() {
        return bed.nodes().stream()
                .filter(node -> !node.isReady())
                .map(Node::name)
                .toList();
    }

    private Map<String, Object> figures() {
        Map<String, Object> figures = new TreeMap<>(transfers.counts());
        figures.put("directTransactions", history.all().size());
        figures.put(
                "directCalls",
                history.all().values().stream().mapToInt(List::size).sum());
        figures.put("longestGapTransfersMillis", transferAnswers.worst().toMillis());
        figures.put("longestGapDecisionsMillis", decisions.worst().toMillis());
        Map<String, Object> exits = new TreeMap<>();
        bed.nodes().stream()
                .filter(node -> !node.exits().isEmpty())
                .forEach(node -> exits.put(node.name(), node.exits()));
        figures.put("exitsByThemselves", exits);
        return figures;
    }

    private Map<String, URI> addresses() {
        Map<String, URI> addresses = new TreeMap<>();
        Sites.COORDINATORS.forEach(name -> addresses.put(name, url(name, Sites.COORDINATOR_PORT)));
        return addresses;
    }

    private URI url(String name, int port) {
        return URI.create("http://" + bed.network().host(name).address() + ":" + port);
    }
}
