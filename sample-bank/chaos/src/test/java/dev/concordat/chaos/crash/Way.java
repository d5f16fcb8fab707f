package dev.concordat.chaos.crash;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import java.util.Locale;

/** How a process fails at a point. */
enum Way {
    /** It ends as if killed with signal 9. */
    KILL(Deed.HALT),
    /** The code throws there. */
    THROW(Deed.THROW),
    /** It stands still for longer than it takes the others to elect a leader, and then goes on. */
    PAUSE(Deed.HOLD),
    /** Its disk loses what was not flushed, and it dies. */
    POWER_CUT(Deed.HOLD);

    private final Deed deed;

    Way(Deed deed) {
        this.deed = deed;
    }

    /** As on a command line: {@code power-cut}. */
    static Way named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Deed deed() {
        return deed;
    }

    /** Only where there is a disk of its own, and a state on which a thrown exception may leave a process. */
    boolean appliesTo(CrashPoint point) {
        return switch (this) {
            case KILL, PAUSE -> true;
            case THROW -> !point.isAlone();
            case POWER_CUT ->
                point.victim() == CrashPoint.Victim.LEADER || point.victim() == CrashPoint.Victim.FOLLOWER;
        };
    }
}
