package dev.concordat.sample.probe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches a run for the moment at which somebody is to die. Thread-safe. */
final class Doom {

    /** Who leads the coordinators at that time. */
    static final String LEADER = "leader";

    private final Death death;
    private final String initiator;
    private int steps;
    private @Nullable String helper;
    private boolean done;

    /** @param initiator the process that begins the run */
    Doom(Death death, String initiator) {
        this.death = death;
        this.initiator = initiator;
    }

    Death death() {
        return death;
    }

    /** Somebody has come so far; says once, who dies of it. */
    synchronized Optional<String> reached(Moment moment, String process) {
        boolean ours = process.equals(initiator);
        if (moment == Moment.STEP && !ours) {
            helper = process;
        }
        if (done || !isDue(moment, ours)) {
            return Optional.empty();
        }
        done = true;
        return Optional.ofNullable(
                switch (death.victim()) {
                    case INITIATOR -> initiator;
                    case PARTICIPANT -> moment.isCallback() ? process : helper;
                    case LEADER -> LEADER;
                });
    }

    private boolean isDue(Moment moment, boolean ours) {
        boolean there =
                switch (death.victim()) {
                    case INITIATOR -> ours;
                    case PARTICIPANT -> moment.isCallback() ? !ours : helper != null;
                    case LEADER -> true;
                };
        if (death.moment() != Moment.STEP) {
            return there && moment == death.moment();
        }
        if (there && moment == Moment.STEP) {
            steps++;
        }
        // Who has drawn more steps than there are dies after the last one.
        return there && (steps >= death.step() || moment == Moment.WORK_DONE);
    }
}
