package dev.concordat.sample.probe;

import static org.awaitility.Awaitility.await;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waits until some runs have come to rest, and lets the oracle judge each.
 *
 * @param dead processes that were killed and will not be heard of any more
 */
record Judging(Bed bed, Supplier<Set<String>> dead) {

    /** How long anything may stay prepared, or open. */
    private static final Duration REST = Duration.ofSeconds(30);

    /** @param calm whether plans without faults must be committed, as nothing is killed */
    List<Probe.Run> judge(List<Plan> plans, List<Journal> journals, boolean calm) {
        List<String> open = openAtRest(journals);
        Map<String, Map<String, List<Place>>> rows =
                bed.rows(journals.stream().map(Journal::run).toList());
        List<Probe.Run> judged = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            Journal journal = journals.get(i);
            judged.add(judged(plans.get(i), journal, open, rows.getOrDefault(journal.run(), Map.of()), calm));
        }
        return judged;
    }

    private List<String> openAtRest(List<Journal> journals) {
        try {
            await().atMost(REST)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> journals.stream().allMatch(journal -> journal.isOver(dead.get()))
                            && bed.open(transactions(journals)).isEmpty());
            return List.of();
        } catch (ConditionTimeoutException e) {
            return bed.open(transactions(journals));
        }
    }

    private static List<String> transactions(List<Journal> journals) {
        return journals.stream()
                .flatMap(journal -> journal.transactions().stream())
                .toList();
    }

    private Probe.Run judged(
            Plan plan, Journal journal, List<String> open, Map<String, List<Place>> rows, boolean calm) {
        History history = journal.history(dead.get());
        Map<String, Decision> decisions = new HashMap<>();
        journal.transactions().forEach(transaction -> bed.decision(transaction)
                .ifPresent(decision -> decisions.put(transaction, decision)));
        List<String> ours = open.stream()
                .filter(name -> journal.transactions().stream().anyMatch(name::contains))
                .toList();
        List<String> violations = Oracle.judge(history, new Findings(rows, ours, decisions), calm && plan.isHarmless());
        return new Probe.Run(plan, history, journal.events(), violations);
    }
}
