package dev.concordat.chaos.schedule;

import java.util.List;

/** One thing that is done to the hosts, for as long as its {@link Step} says. */
public sealed interface Fault {

    FaultKind kind();

    /** {@code kill -9}; started again when the step ends. */
    record Kill(List<Target> targets) implements Fault {
        public Kill {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.KILL;
        }
    }

    /** SIGSTOP, and SIGCONT when the step ends. */
    record Pause(List<Target> targets) implements Fault {
        public Pause {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.PAUSE;
        }
    }

    /** {@code kill -9} of one after the other, each started again at once. */
    record Restarts(List<Target> targets, int everyMillis) implements Fault {
        public Restarts {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.RESTARTS;
        }
    }

    /** How packets are kept from arriving. */
    enum Cut {
        DROP,
        REJECT
    }

    /** Nothing passes between the sides; with {@code flapMillis} above 0 only every other such time. */
    record Partition(List<Target> side, List<Target> others, Cut cut, int flapMillis) implements Fault {
        public Partition {
            side = List.copyOf(side);
            others = List.copyOf(others);
        }

        @Override
        public FaultKind kind() {
            if (flapMillis > 0) {
                return FaultKind.FLAPPING;
            }
            return cut == Cut.REJECT ? FaultKind.REJECT : FaultKind.PARTITION;
        }
    }

    /** Nothing passes from one side to the other; the way back is open. */
    record OneWay(List<Target> from, List<Target> to) implements Fault {
        public OneWay {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.ONE_WAY;
        }
    }

    /** Each coordinator still reaches one that reaches the other, but these two do not see each other. */
    record Ring(Target one, Target other) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.RING;
        }
    }

    /** The leader reaches clients and participants, and hears its followers, but they do not hear it. */
    record MuteLeader() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.MUTE_LEADER;
        }
    }

    /** Connections of the targets are killed again and again. */
    record Reset(List<Target> targets, int everyMillis) implements Fault {
        public Reset {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.RESET;
        }
    }

    /** Packets to the targets get lost at random. */
    record Loss(List<Target> targets, int percent) implements Fault {
        public Loss {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.LOSS;
        }
    }

    /** Packets to the targets come late, each by another time, hence also in another order, and some not at all. */
    record Delay(List<Target> targets, int millis, int jitterMillis, int lossPercent) implements Fault {
        public Delay {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.DELAY;
        }
    }

    /** The wall clock of the targets jumps, and runs at another rate from then on. */
    record Clock(List<Target> targets, int offsetSeconds, int rateThousandths) implements Fault {
        public Clock {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return FaultKind.CLOCK;
        }
    }

    /** The node and its disk are lost for ever, and another one of a new name takes its place on an empty disk. */
    record Replace(Target target) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.REPLACE;
        }
    }

    /** What the disk of a coordinator does. */
    enum DiskTrouble {
        FULL(FaultKind.DISK_FULL),
        SLOW(FaultKind.DISK_SLOW),
        FAIL(FaultKind.DISK_FAIL),
        FROZEN(FaultKind.DISK_FROZEN),
        POWER_CUT(FaultKind.POWER_CUT);

        private final FaultKind kind;

        DiskTrouble(FaultKind kind) {
            this.kind = kind;
        }
    }

    /** The disks of these coordinators; {@code millis} is what each flush takes longer, where they are slow. */
    record Disk(List<Target> targets, DiskTrouble trouble, int millis) implements Fault {
        public Disk {
            targets = List.copyOf(targets);
        }

        @Override
        public FaultKind kind() {
            return trouble.kind;
        }
    }
}
