package dev.concordat.chaos.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A transaction asked by several clients at once, each call taking effect at one moment between its beginning and its
 * end; some answers get lost. Right, or with a fault.
 */
final class SimulatedRegister {

    /** What a wrong coordinator does now and then. */
    enum Fault {
        NONE,
        /** Answers a look by what was true before. */
        STALE_LOOK,
        /** Lets a later abort overwrite a commit. */
        SECOND_DECISION,
        /** Does not know any more what was begun. */
        LOST_BEGIN,
        /** Opens again what is decided, for a branch that comes late. */
        REOPENED,
        /** Lets a branch in after the decision. */
        LATE_BRANCH,
        /** Says that nothing was decided, and has decided. */
        REFUSED_BUT_DONE
    }

    private final RandomGenerator random;
    private final Fault fault;
    private final List<Observation> seen = new ArrayList<>();
    private Seen state = Seen.ABSENT;
    private Seen before = Seen.ABSENT;

    private record Planned(Operation operation, long invoked, long effect, long returned) {}

    private SimulatedRegister(RandomGenerator random, Fault fault) {
        this.random = random;
        this.fault = fault;
    }

    /** What clients saw in a run of that many calls. */
    static List<Observation> run(int calls, RandomGenerator random, Fault fault) {
        SimulatedRegister register = new SimulatedRegister(random, fault);
        List<Planned> planned = new ArrayList<>();
        boolean begun = random.nextBoolean();
        if (begun) {
            planned.add(new Planned(Operation.BEGIN, 0, 1, 2));
        }
        while (planned.size() < calls) {
            long invoked = random.nextLong(3, 10L * calls);
            long effect = invoked + random.nextLong(12);
            planned.add(new Planned(register.operation(), invoked, effect, effect + random.nextLong(12)));
        }
        planned.sort(Comparator.comparingLong(Planned::effect));
        planned.forEach(register::play);
        return register.seen;
    }

    private Operation operation() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Operation.COMMIT;
            case 2 -> Operation.ABORT;
            case 3, 4 -> Operation.ENLIST;
            default -> Operation.GET;
        };
    }

    private void play(Planned call) {
        if (state == Seen.ACTIVE && random.nextInt(12) == 0) {
            become(Seen.ABORTED);
        }
        if (call.operation() != Operation.BEGIN && random.nextInt(8) == 0) {
            refusedOrLost(call);
            return;
        }
        note(call, call.returned(), answer(call.operation()));
    }

    private void refusedOrLost(Planned call) {
        if (random.nextBoolean()) {
            if (fault == Fault.REFUSED_BUT_DONE) {
                answer(call.operation());
            }
            note(call, call.returned(), Seen.REFUSED);
            return;
        }
        if (random.nextBoolean()) {
            answer(call.operation());
        }
        // The client gives up before the call has its effect, or after.
        note(call, call.invoked() + random.nextLong(30), Seen.UNKNOWN);
    }

    private Seen answer(Operation operation) {
        boolean strikes = fault != Fault.NONE && random.nextInt(3) == 0;
        return switch (operation) {
            case BEGIN -> become(Seen.ACTIVE);
            case ENLIST -> enlisted(strikes);
            case COMMIT -> committed(strikes);
            case ABORT -> aborted(strikes);
            case GET -> looked(strikes);
        };
    }

    private Seen enlisted(boolean strikes) {
        if (strikes && fault == Fault.REOPENED && state.isDecision()) {
            return become(Seen.ACTIVE);
        }
        if (strikes && fault == Fault.LATE_BRANCH && state.isDecision()) {
            return Seen.ACTIVE;
        }
        return state.isDecision() ? Seen.DECIDED : state;
    }

    private Seen committed(boolean strikes) {
        if (strikes && fault == Fault.LOST_BEGIN && state == Seen.ACTIVE) {
            return become(Seen.ABSENT);
        }
        return state.isDecision() ? state : become(Seen.COMMITTED);
    }

    private Seen aborted(boolean strikes) {
        if (strikes && fault == Fault.SECOND_DECISION) {
            return become(Seen.ABORTED);
        }
        return state.isDecision() ? state : become(Seen.ABORTED);
    }

    private Seen looked(boolean strikes) {
        return strikes && fault == Fault.STALE_LOOK ? before : state;
    }

    private Seen become(Seen next) {
        before = state;
        state = next;
        return next;
    }

    private void note(Planned call, long returned, Seen answer) {
        seen.add(new Observation("01J", call.operation(), "n1", call.invoked(), returned, answer, ""));
    }
}
