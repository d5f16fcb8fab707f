package dev.concordat.chaos.schedule;

import dev.concordat.chaos.schedule.Fault.Cut;
import dev.concordat.chaos.schedule.Fault.DiskTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Faults of one sort, one after the other, under names; nothing in them is random. */
public final class Scenarios {

    private static final List<Target> LEADER = List.of(Target.LEADER);
    private static final List<Target> FOLLOWER = List.of(Target.FOLLOWER);
    private static final List<Target> FOLLOWERS = List.of(Target.FOLLOWER, Target.OTHER_FOLLOWER);
    private static final int STEPS_IN_A_ROUND = 5;
    private static final int QUIET_AT_FIRST = 2;

    /** How a scenario goes: its faults in turn, how long each lasts, and how long it is quiet after each. */
    private record Pattern(int seconds, int quietSeconds, List<Fault> faults) {}

    private static final Map<String, Pattern> PATTERNS = patterns();

    private Scenarios() {}

    /** All names. */
    public static List<String> names() {
        return List.copyOf(PATTERNS.keySet());
    }

    /**
     * The scenarios of those names, separated by commas, one after the other.
     *
     * @param times how many faults of each
     * @throws IllegalArgumentException if there is none of that name; the message lists those that there are
     */
    public static Schedule named(String names, int times) {
        List<Round> rounds = new ArrayList<>();
        for (String name : names.split("\\s*,\\s*", -1)) {
            Pattern pattern = PATTERNS.get(name);
            if (pattern == null) {
                throw new IllegalArgumentException(
                        "chaos.scenario: there is no '" + name + "'; choose from " + PATTERNS.keySet());
            }
            rounds.addAll(rounds(pattern, times));
        }
        return new Schedule(names + " " + times + " times", 0, rounds);
    }

    private static List<Round> rounds(Pattern pattern, int times) {
        List<Round> rounds = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        int at = QUIET_AT_FIRST;
        for (int i = 0; i < times; i++) {
            Fault fault = pattern.faults().get(i % pattern.faults().size());
            Step step = new Step(at, pattern.seconds(), fault);
            steps.add(step);
            at = step.endSeconds() + pattern.quietSeconds();
            if (steps.size() == STEPS_IN_A_ROUND || i == times - 1) {
                rounds.add(new Round(steps));
                steps.clear();
                at = QUIET_AT_FIRST;
            }
        }
        return rounds;
    }

    private static Map<String, Pattern> patterns() {
        Map<String, Pattern> all = new TreeMap<>();
        all.put("kill-leader", new Pattern(3, 9, List.of(new Fault.Kill(LEADER))));
        all.put("isolate-leader", new Pattern(8, 5, List.of(cutOff(0))));
        all.put("flapping", new Pattern(15, 5, List.of(cutOff(1_000))));
        all.put(
                "one-way",
                new Pattern(
                        8,
                        5,
                        List.of(
                                new Fault.OneWay(LEADER, FOLLOWERS),
                                new Fault.OneWay(FOLLOWERS, LEADER),
                                new Fault.MuteLeader(),
                                new Fault.OneWay(LEADER, List.of(Target.BANK_A, Target.TRANSFER)),
                                new Fault.OneWay(List.of(Target.BANK_B), FOLLOWERS))));
        all.put(
                "ring",
                new Pattern(
                        12,
                        4,
                        List.of(
                                new Fault.Ring(Target.LEADER, Target.FOLLOWER),
                                new Fault.Ring(Target.FOLLOWER, Target.OTHER_FOLLOWER))));
        all.put("pause-leader", new Pattern(5, 5, List.of(new Fault.Pause(LEADER))));
        all.put("pause-long", new Pattern(70, 10, List.of(new Fault.Pause(LEADER), new Fault.Pause(FOLLOWER))));
        all.put("clock", new Pattern(10, 4, clocks()));
        all.put("disk-full", new Pattern(12, 8, disk(DiskTrouble.FULL, 0)));
        all.put("disk-slow", new Pattern(12, 4, disk(DiskTrouble.SLOW, 500)));
        all.put("disk-fail", new Pattern(3, 15, disk(DiskTrouble.FAIL, 0)));
        all.put("disk-frozen", new Pattern(15, 15, disk(DiskTrouble.FROZEN, 0)));
        all.put(
                "power-cut-all",
                new Pattern(2, 24, List.of(new Fault.Disk(Target.COORDINATORS, DiskTrouble.POWER_CUT, 0))));
        all.put(
                "power-cut-databases",
                new Pattern(
                        2, 15, List.of(new Fault.Disk(List.of(Target.DB_A, Target.DB_B), DiskTrouble.POWER_CUT, 0))));
        all.put(
                "replace-node",
                new Pattern(
                        0,
                        20,
                        List.of(
                                new Fault.Replace(Target.FOLLOWER),
                                new Fault.Replace(Target.LEADER),
                                new Fault.Replace(Target.OTHER_FOLLOWER))));
        all.put("restart-storm", new Pattern(60, 5, List.of(new Fault.Restarts(everything(), 5_000))));
        all.put("delay-loss", new Pattern(12, 3, List.of(new Fault.Delay(Target.COORDINATORS, 50, 150, 10))));
        all.put("resets", new Pattern(10, 3, List.of(new Fault.Reset(LEADER, 500), new Fault.Reset(FOLLOWER, 500))));
        return all;
    }

    private static Fault cutOff(int flapMillis) {
        return new Fault.Partition(LEADER, FOLLOWERS, Cut.DROP, flapMillis);
    }

    private static List<Fault> clocks() {
        return List.of(
                new Fault.Clock(LEADER, 7_200, 1_000),
                new Fault.Clock(LEADER, -3_600, 1_000),
                new Fault.Clock(FOLLOWER, 7_200, 1_000),
                new Fault.Clock(Target.COORDINATORS, 0, 1_500),
                new Fault.Clock(List.of(Target.BANK_A), -3_600, 1_000),
                new Fault.Clock(List.of(Target.BANK_B), 7_200, 1_000),
                new Fault.Clock(FOLLOWER, -3_600, 1_000),
                new Fault.Clock(List.of(Target.TRANSFER), 400, 1_000));
    }

    /** On the leader, on one follower, on all. */
    private static List<Fault> disk(DiskTrouble trouble, int millis) {
        return List.of(
                new Fault.Disk(LEADER, trouble, millis),
                new Fault.Disk(FOLLOWER, trouble, millis),
                new Fault.Disk(Target.COORDINATORS, trouble, millis));
    }

    private static List<Target> everything() {
        List<Target> all = new ArrayList<>(Target.COORDINATORS);
        all.addAll(Target.PARTICIPANTS);
        return all;
    }
}
