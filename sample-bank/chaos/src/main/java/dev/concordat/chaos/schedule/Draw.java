package dev.concordat.chaos.schedule;

import dev.concordat.chaos.schedule.Fault.Cut;
import dev.concordat.chaos.schedule.Fault.DiskTrouble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Draws a schedule: the same seed, length and kinds give the same schedule, on any machine. Usually a minority of the
 * coordinators is harmed at a time, sometimes all of them.
 */
public final class Draw {

    private static final int ROUND_SECONDS = 45;

    /** Healing and judging after a round takes about as long. */
    private static final int JUDGING_SECONDS = 20;

    private static final int[] PAUSES = {1, 1, 5, 5, 5, 15, 15, 15, 15, 70};

    private final Random random;
    private final List<FaultKind> lots = new ArrayList<>();

    private Draw(long seed, Set<FaultKind> kinds) {
        this.random = new Random(seed);
        for (FaultKind kind : new TreeSet<>(kinds)) {
            lots.addAll(Collections.nCopies(kind.weight(), kind));
        }
    }

    /** A campaign of about that length. */
    public static Schedule campaign(long seed, int minutes, Set<FaultKind> kinds) {
        Draw draw = new Draw(seed, kinds);
        List<Round> rounds = new ArrayList<>();
        int seconds = 0;
        while (seconds < minutes * 60) {
            Round round = draw.round();
            rounds.add(round);
            seconds += round.seconds() + JUDGING_SECONDS;
        }
        return new Schedule("campaign of " + new TreeSet<>(kinds), seed, rounds);
    }

    private Round round() {
        List<Step> steps = new ArrayList<>();
        int at = 1 + random.nextInt(3);
        while (at < ROUND_SECONDS) {
            Step step = step(at);
            steps.add(step);
            if (random.nextInt(4) == 0) {
                steps.add(step(at + 1 + random.nextInt(4)));
            }
            at = step.endSeconds() + 1 + random.nextInt(8);
        }
        return new Round(steps);
    }

    private Step step(int at) {
        FaultKind kind = lots.get(random.nextInt(lots.size()));
        int seconds = kind == FaultKind.PAUSE ? PAUSES[random.nextInt(PAUSES.length)] : 3 + random.nextInt(15);
        return new Step(at, seconds, fault(kind));
    }

    private Fault fault(FaultKind kind) {
        return switch (kind) {
            case KILL -> new Fault.Kill(victims());
            case PAUSE -> new Fault.Pause(victims());
            case RESTARTS ->
                new Fault.Restarts(
                        random.nextBoolean() ? Target.COORDINATORS : Target.PARTICIPANTS,
                        2_000 + random.nextInt(4_000));
            case PARTITION -> partition(Cut.DROP, 0);
            case FLAPPING -> partition(Cut.DROP, 500 + random.nextInt(1_500));
            case REJECT -> partition(Cut.REJECT, 0);
            case ONE_WAY -> oneWay();
            case RING -> ring();
            case MUTE_LEADER -> new Fault.MuteLeader();
            case RESET -> new Fault.Reset(victims(), 200 + random.nextInt(1_800));
            case LOSS -> new Fault.Loss(victims(), 5 + random.nextInt(30));
            case DELAY -> new Fault.Delay(victims(), 20 + random.nextInt(200), random.nextInt(150), random.nextInt(10));
            case CLOCK -> clock();
            case DISK_FULL -> new Fault.Disk(coordinators(), DiskTrouble.FULL, 0);
            case DISK_SLOW -> new Fault.Disk(coordinators(), DiskTrouble.SLOW, 50 + random.nextInt(750));
            case DISK_FAIL -> new Fault.Disk(coordinators(), DiskTrouble.FAIL, 0);
            case DISK_FROZEN -> new Fault.Disk(coordinators(), DiskTrouble.FROZEN, 0);
            case POWER_CUT ->
                new Fault.Disk(
                        random.nextInt(4) == 0 ? List.of(any(List.of(Target.DB_A, Target.DB_B))) : coordinators(),
                        DiskTrouble.POWER_CUT,
                        0);
            case REPLACE -> new Fault.Replace(Target.FOLLOWER);
        };
    }

    private List<Target> victims() {
        return random.nextInt(10) < 6 ? coordinators() : List.of(any(Target.PARTICIPANTS));
    }

    /** The leader most of the time, all three now and then. */
    private List<Target> coordinators() {
        int lot = random.nextInt(10);
        if (lot < 6) {
            return List.of(Target.LEADER);
        }
        return lot < 9 ? List.of(Target.FOLLOWER) : Target.COORDINATORS;
    }

    /** The leader from the others most of the time; a database from its users; anybody from anybody. */
    private Fault partition(Cut cut, int flapMillis) {
        Target alone = random.nextInt(10) < 6 ? Target.LEADER : any(List.of(Target.values()));
        List<Target> others = new ArrayList<>(
                alone.isDatabase() ? List.of(Target.BANK_A, Target.BANK_B, Target.TRANSFER) : Target.COORDINATORS);
        if (random.nextInt(3) == 0) {
            others.add(any(Target.PARTICIPANTS));
            others.add(Target.CLIENT);
        }
        others.removeIf(alone::equals);
        return new Fault.Partition(List.of(alone), others.stream().distinct().toList(), cut, flapMillis);
    }

    private Fault oneWay() {
        List<Target> some = new ArrayList<>(List.of(Target.values()));
        Target from = random.nextInt(10) < 5 ? Target.LEADER : any(some);
        some.remove(from);
        Collections.shuffle(some, random);
        return new Fault.OneWay(List.of(from), some.subList(0, 1 + random.nextInt(4)));
    }

    private Fault ring() {
        return random.nextBoolean()
                ? new Fault.Ring(Target.LEADER, Target.FOLLOWER)
                : new Fault.Ring(Target.FOLLOWER, Target.OTHER_FOLLOWER);
    }

    private Fault clock() {
        int[] offsets = {7_200, -3_600, 0, 400, -400};
        int offset = offsets[random.nextInt(offsets.length)];
        List<Target> targets = random.nextInt(4) == 0
                ? List.of(any(List.of(Target.BANK_A, Target.BANK_B, Target.TRANSFER)))
                : coordinators();
        return new Fault.Clock(targets, offset, offset == 0 ? 1_500 : 1_000);
    }

    private Target any(List<Target> targets) {
        return targets.get(random.nextInt(targets.size()));
    }
}
