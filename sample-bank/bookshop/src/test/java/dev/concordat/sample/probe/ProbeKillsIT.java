package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.sample.probe.Death.Victim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drawn applications whose processes are killed, and so are the coordinators' leaders: never a row without its decision,
 * and nothing prepared or held open for longer than 30 s.
 */
class ProbeKillsIT {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeKillsIT.class);
    private static final Duration REST = Duration.ofSeconds(30);
    private static final int TOGETHER = 8;
    /** No plan begins when so many seconds have passed. */
    private static final long LIMIT = Long.getLong("probe.seconds", Long.MAX_VALUE);

    /** Of so many plans one kills. */
    private final int oneOf = Integer.getInteger("probe.kills", 4);

    private final Map<Victim, Integer> killed = new EnumMap<>(Victim.class);
    private final Map<String, Integer> moments = new TreeMap<>();
    private final List<Probe.Run> wrong = new ArrayList<>();
    private int plans;
    private int told;
    private int committed;
    private int spared;

    @Test
    void nothingIsHalfDoneWhoeverIsKilled() throws Exception {
        assertThat(oneOf == 1 || oneOf % Victim.values().length != 0)
                .as("-Dprobe.kills=%s would choose seeds of one kind of victim", oneOf)
                .isTrue();
        long start = System.nanoTime();
        try (KillsBed bed = new KillsBed();
                KillsProbe probe = new KillsProbe(bed)) {
            long ready = System.nanoTime();
            LOG.warn("started in {} s", seconds(start));
            Queue<Future<KillsProbe.Outcome>> outcomes = new ArrayDeque<>();
            Queue<Plan> deadly = new ArrayDeque<>();
            Queue<Plan> peaceful = new ArrayDeque<>();
            seeds().stream()
                    .map(seed -> new PlanDraw(seed, Repertoire.chosen()).draw())
                    .forEach(plan -> (kills(plan) ? deadly : peaceful).add(plan));
            while ((!deadly.isEmpty() || !peaceful.isEmpty()) && seconds(ready) < LIMIT) {
                outcomes.add(next(bed, probe, deadly, peaceful));
                while (outcomes.element().isDone() && outcomes.size() > 1) {
                    count(outcomes.remove().get());
                }
                tell(ready, plans - told >= 200);
            }
            for (Future<KillsProbe.Outcome> outcome : outcomes) {
                count(outcome.get());
            }
            tell(ready, true);
            assertThat(wrong).withFailMessage(this::report).isEmpty();
            await().atMost(REST).untilAsserted(() -> assertThat(bed.open()).isEmpty());
        }
        // A probe of nothing but aborts would find no lost row, and one that kills nobody nothing of its own.
        assertThat(committed).isGreaterThan(plans / 10);
        assertThat(killed).isNotEmpty();
    }

    /** While somebody comes back, only those in which nobody dies. */
    private static Future<KillsProbe.Outcome> next(
            KillsBed bed, KillsProbe probe, Queue<Plan> deadly, Queue<Plan> peaceful) {
        List<Plan> plans = new ArrayList<>();
        if (peaceful.isEmpty()) {
            bed.fleet().awaitWhole();
        }
        boolean kills = bed.fleet().isWhole() && !deadly.isEmpty();
        if (kills) {
            plans.add(deadly.remove());
        }
        while (plans.size() < TOGETHER && !peaceful.isEmpty()) {
            plans.add(peaceful.remove());
        }
        return probe.run(plans, kills ? plans.subList(0, 1) : List.of());
    }

    private boolean kills(Plan plan) {
        return plan.seed() % oneOf == 0;
    }

    private void tell(long since, boolean due) {
        if (due) {
            told = plans;
            LOG.warn(
                    "{} plans, {} of them committed; killed {} at {}, {} spared; {} wrong; in {} s",
                    plans,
                    committed,
                    killed,
                    moments,
                    spared,
                    wrong.size(),
                    seconds(since));
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }

    private void count(KillsProbe.Outcome outcome) {
        outcome.runs().stream().filter(run -> !run.violations().isEmpty()).forEach(run -> {
            wrong.add(run);
            LOG.error("{}", told(run));
        });
        plans += outcome.runs().size();
        committed += (int) outcome.runs().stream().filter(Probe.Run::returned).count();
        outcome.deaths().forEach(death -> {
            killed.merge(death.victim(), 1, Integer::sum);
            moments.merge(death.moment().name(), 1, Integer::sum);
        });
        spared += outcome.spared();
    }

    private static List<Long> seeds() {
        String named = System.getProperty("probe.seed", "");
        if (!named.isBlank()) {
            return Stream.of(named.split(",")).map(Long::valueOf).toList();
        }
        int runs = Integer.getInteger("probe.kills.runs", 24);
        long first = Long.getLong("probe.first", 1);
        return LongStream.range(first, first + runs).boxed().toList();
    }

    private String report() {
        StringBuilder text = new StringBuilder(wrong.size() + " plans went wrong, seeds "
                + wrong.stream().map(run -> run.plan().seed()).toList());
        text.append("\n\nThe first of them, again: mvn -Psoak -Dskip.unit.tests -pl sample-bank/bookshop -am verify")
                .append(" -Dit.test=ProbeKillsIT -Dprobe.kills=1 -Dprobe.seed=")
                .append(wrong.getFirst().plan().seed());
        wrong.stream().limit(20).forEach(run -> text.append("\n\n").append(told(run)));
        return text.append('\n').toString();
    }

    private String told(Probe.Run run) {
        return (kills(run.plan()) ? Death.in(run.plan()).told() + ", in " : "") + run.told();
    }
}
