package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drawn applications against a real PostgreSQL and a real coordinator: never a row without its decision, and nothing
 * prepared for longer than 30 s.
 */
class ProbeIT {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeIT.class);
    private static final int BATCH = 50;
    private static final int SHRINKING_TRIALS = 40;

    @Test
    void nothingOfATransactionStaysThatItsDecisionDoesNotSay() {
        List<Long> seeds = seeds();
        long start = System.nanoTime();
        List<Probe.Run> wrong = new ArrayList<>();
        int committed = 0;
        try (ProbeBed bed = new ProbeBed()) {
            Probe probe = new Probe(bed);
            long ready = System.nanoTime();
            for (int from = 0; from < seeds.size(); from += BATCH) {
                List<Probe.Run> runs = probe.run(seeds.subList(from, Math.min(from + BATCH, seeds.size())).stream()
                        .map(ProbeIT::plan)
                        .toList());
                runs.stream().filter(run -> !run.violations().isEmpty()).forEach(wrong::add);
                committed += (int) runs.stream().filter(Probe.Run::returned).count();
            }
            LOG.warn(
                    "{} plans, {} of them committed, {} wrong, in {} s after {} s of starting",
                    seeds.size(),
                    committed,
                    wrong.size(),
                    (System.nanoTime() - ready) / 1_000_000_000,
                    (ready - start) / 1_000_000_000);
            assertThat(wrong).withFailMessage(() -> report(probe, wrong)).isEmpty();
        }
        // A probe of nothing but aborts would find no lost row.
        assertThat(committed).isGreaterThan(seeds.size() / 10);
    }

    private static List<Long> seeds() {
        String named = System.getProperty("probe.seed", "");
        if (!named.isBlank()) {
            return Stream.of(named.split(",")).map(Long::valueOf).toList();
        }
        int runs = Integer.parseInt(System.getProperty("probe.runs", "200"));
        long first = Long.parseLong(System.getProperty("probe.first", "1"));
        return LongStream.range(first, first + runs).boxed().toList();
    }

    private static Plan plan(long seed) {
        return new PlanDraw(seed, Repertoire.chosen()).draw();
    }

    private static String report(Probe probe, List<Probe.Run> wrong) {
        StringBuilder text = new StringBuilder(wrong.size() + " plans went wrong, seeds "
                + wrong.stream().map(run -> run.plan().seed()).toList());
        Probe.Run first = wrong.getFirst();
        Plan smallest = new Shrinking(
                        plan -> !probe.run(List.of(plan))
                                .getFirst()
                                .violations()
                                .isEmpty(),
                        SHRINKING_TRIALS)
                .smallest(first.plan());
        text.append("\n\nThe first of them, again: mvn -Psoak -Dskip.unit.tests -pl sample-bank/bookshop -am verify")
                .append(" -Dprobe.seed=")
                .append(first.plan().seed())
                .append("\n")
                .append(first.told())
                .append("\n\nAs small as it still fails:\n")
                .append(smallest.printed());
        wrong.stream().skip(1).limit(20).forEach(run -> text.append("\n\n").append(run.told()));
        return text.append('\n').toString();
    }
}
