package dev.concordat.sample.probe;

import dev.concordat.testing.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs plans in processes, kills some of these, and lets the oracle judge while others run. */
final class KillsProbe implements AutoCloseable {

    private static final int AT_ONCE = 4;

    private final KillsBed bed;
    private final Judging judging;
    private final AtomicLong runs = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final ExecutorService judges = Executors.newVirtualThreadPerTaskExecutor();

    KillsProbe(KillsBed bed) {
        this.bed = bed;
        this.judging = new Judging(bed, bed::gone);
    }

    /**
     * What came of plans that ran at once.
     *
     * @param deaths that came of their plans
     * @param spared plans in which somebody was to die who never came to that moment
     */
    record Outcome(List<Probe.Run> runs, List<Death> deaths, int spared) {}

    /** Runs them, in those that are named deadly somebody dies; the future is there when all has come to rest and was judged. */
    Future<Outcome> run(List<Plan> plans, List<Plan> deadly) {
        List<Journal> journals = new ArrayList<>();
        List<Future<?>> begun = new ArrayList<>();
        for (Plan plan : plans) {
            Journal journal = new Journal("k" + runs.incrementAndGet(), bed::port);
            journals.add(journal);
            begun.add(threads.submit(() -> begin(plan, deadly.contains(plan) ? Death.in(plan) : null, journal)));
        }
        begun.forEach(KillsProbe::ended);
        return judges.submit(() -> {
            // Somebody may be away, or just back, at any time: no plan is sure to be committed in its time.
            List<Probe.Run> judged = judging.judge(plans, journals, false);
            List<Death> deaths = journals.stream()
                    .flatMap(journal -> Optional.ofNullable(bed.desk().end(journal)).stream())
                    .toList();
            return new Outcome(judged, deaths, deadly.size() - deaths.size());
        });
    }

    private void begin(Plan plan, @Nullable Death death, Journal journal) {
        JavaProcess initiator = bed.initiator();
        bed.desk().begin(journal, death == null ? null : new Doom(death, Fleet.name(initiator)));
        bed.run(journal, plan.seed(), initiator);
    }

    private static void ended(Future<?> one) {
        try {
            one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe itself failed", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        judges.shutdownNow();
    }
}
