package dev.concordat.sample.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Runs plans, waits until all has come to rest, and lets the oracle judge. */
final class Probe {

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
        List<Run> judged = new Judging(bed, Set::of).judge(plans, journals, true);
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
}
