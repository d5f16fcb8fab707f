package dev.concordat.sample.probe;

import static org.awaitility.Awaitility.await;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;

/** Runs plans, waits until all has come to rest, and lets the oracle judge. */
final class Probe {

    /** How long anything may stay prepared. */
    private static final Duration REST = Duration.ofSeconds(30);

    private static final int AT_ONCE = 4;

    private final ProbeBed bed;
    private final AtomicLong runs = new AtomicLong();

    Probe(ProbeBed bed) {
        this.bed = bed;
    }

    /**
     * A plan that was run.
     *
     * @param events what failed in it
     * @param violations what the oracle says
     */
    record Run(Plan plan, History history, List<String> events, List<String> violations) {

        /** Whether who began it was told that it is committed. */
        boolean returned() {
            return history.scopes()
                            .getOrDefault(0, new History.GlobalScope("", History.View.FAILED))
                            .view()
                    == History.View.RETURNED;
        }

        /** All that helps to understand it. */
        String told() {
            return plan.printed() + "\n  what failed:\n    " + String.join("\n    ", events) + "\n  violations:\n    "
                    + String.join("\n    ", violations);
        }
    }

    /** Runs the plans, some at once, and judges each. */
    List<Run> run(List<Plan> plans) {
        List<Journal> journals = plans.stream()
                .map(plan -> new Journal("r" + runs.incrementAndGet()))
                .toList();
        journals.forEach(Runs::begin);
        runAll(plans, journals);
        boolean rest = comesToRest(journals);
        List<String> prepared = rest ? List.of() : bed.prepared();
        Map<String, Map<String, List<Place>>> rows =
                bed.rows(journals.stream().map(Journal::run).toList());
        List<Run> judged = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            Journal journal = journals.get(i);
            judged.add(judged(plans.get(i), journal, prepared, rows.getOrDefault(journal.run(), Map.of())));
        }
        journals.forEach(Runs::end);
        return judged;
    }

    private void runAll(List<Plan> plans, List<Journal> journals) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < plans.size(); i++) {
                Plan plan = plans.get(i);
                Journal journal = journals.get(i);
                all.add(threads.submit(() -> bed.initiator().run(plan, journal)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe itself failed", e);
        }
    }

    private boolean comesToRest(List<Journal> journals) {
        try {
            await().atMost(REST)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> journals.stream().allMatch(Journal::isOver)
                            && bed.prepared().isEmpty());
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private Run judged(Plan plan, Journal journal, List<String> prepared, Map<String, List<Place>> rows) {
        History history = journal.history();
        Map<String, Decision> decisions = new HashMap<>();
        history.scopes().values().stream()
                .filter(scope -> !scope.transaction().isEmpty())
                .forEach(scope -> bed.decision(scope.transaction())
                        .ifPresent(decision -> decisions.put(scope.transaction(), decision)));
        List<String> ours = prepared.stream()
                .filter(gid -> history.scopes().values().stream()
                        .anyMatch(scope -> !scope.transaction().isEmpty() && gid.contains(scope.transaction())))
                .toList();
        List<String> violations = Oracle.judge(history, new Findings(rows, ours, decisions), plan.isHarmless());
        return new Run(plan, history, journal.events(), violations);
    }
}
