package dev.concordat.sample.probe;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Who dies in a run, and where.
 *
 * @param step which one of the steps, from one on, if it is to be at a step
 * @param lag how much later; nothing means that the process does not get any further
 */
record Death(Victim victim, Moment moment, int step, Duration lag) {

    private static final List<Moment> USUAL =
            List.of(Moment.WORK_DONE, Moment.OUTCOME_KNOWN, Moment.TOLD, Moment.OBEYED);
    private static final List<Moment> OF_CONVERSATIONS =
            List.of(Moment.WORK_DONE, Moment.ASKED_TO_PREPARE, Moment.PREPARED, Moment.TOLD, Moment.OBEYED);
    /** Random's first draws are nearly the same for seeds that are near each other. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int LONGEST_LAG_MICROS = 20_000;

    /** Who. */
    enum Victim {
        INITIATOR,
        PARTICIPANT,
        LEADER
    }

    /** The one that belongs to a plan: the same plan, the same death. */
    static Death in(Plan plan) {
        Random random = new Random(plan.seed() * SPREAD);
        Victim victim = Victim.values()[Math.floorMod(plan.seed(), Victim.values().length)];
        int steps = 2 + 4 * (int) plan.steps().stream().flatMap(Step::all).count();
        List<Moment> later = plan.converses() && victim != Victim.INITIATOR ? OF_CONVERSATIONS : USUAL;
        Moment moment = random.nextBoolean() ? Moment.STEP : later.get(random.nextInt(later.size()));
        int step = 1 + random.nextInt(steps);
        long lag = random.nextInt(3) == 0 ? 0 : random.nextInt(LONGEST_LAG_MICROS);
        return new Death(victim, moment, step, Duration.ofNanos(lag * 1_000));
    }

    /** For people. */
    String told() {
        return victim + " dies " + (lag.isZero() ? "" : lag.toNanos() / 1_000 + " µs after ")
                + (moment == Moment.STEP ? "at step " + step : "at " + moment);
    }
}
