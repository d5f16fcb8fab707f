package dev.concordat.coordinator.simulation;

import java.util.SplittableRandom;

/**
 * Which faults this seed has, and how many: a swarm, since a run with everything at once never gets far enough for some
 * of it. All of it ends when the simulation heals.
 */
final class Faults {

    private static final int[] LOSS = {0, 0, 10, 40, 120};
    private static final int[] SLOW = {0, 15, 60};
    private static final int[] DATABASE = {0, 0, 25, 80};
    private static final int[] CRASH = {0, 4, 12};

    private final SplittableRandom random;
    private boolean healed;

    /** Out of a thousand. */
    private final int loss;

    private final int doubled;
    private final int slow;
    private final int database;
    private final int crash;
    private final int refusal;
    private int crashesLeft;

    final boolean partitions;
    final boolean clocks;
    final boolean failover;
    final boolean leaders;
    final boolean processes;

    Faults(SplittableRandom random) {
        this.random = random;
        this.loss = LOSS[random.nextInt(LOSS.length)];
        this.doubled = random.nextInt(3) == 0 ? 60 : 5;
        this.slow = SLOW[random.nextInt(SLOW.length)];
        this.database = DATABASE[random.nextInt(DATABASE.length)];
        this.crash = CRASH[random.nextInt(CRASH.length)];
        this.refusal = random.nextInt(4) == 0 ? 60 : 0;
        this.crashesLeft = 3;
        this.partitions = random.nextInt(2) == 0;
        this.clocks = random.nextInt(3) == 0;
        this.failover = random.nextInt(8) == 0;
        this.leaders = random.nextInt(2) == 0;
        this.processes = random.nextInt(2) == 0;
    }

    void heal() {
        healed = true;
    }

    boolean healed() {
        return healed;
    }

    private boolean happens(int outOfThousand) {
        return !healed && outOfThousand > 0 && random.nextInt(1_000) < outOfThousand;
    }

    boolean losesMessage() {
        return happens(loss);
    }

    boolean doublesMessage() {
        return happens(doubled);
    }

    boolean breaksStatement() {
        return happens(database);
    }

    boolean rollsBackSilently() {
        return happens(database);
    }

    boolean refusesAppend() {
        return happens(refusal);
    }

    boolean breaksOffInTheBody() {
        return happens(150);
    }

    boolean losesTrack() {
        return happens(5);
    }

    /** A few crashes at named points in one run; more would leave nothing to see. */
    boolean crashes() {
        if (crashesLeft > 0 && happens(crash)) {
            crashesLeft--;
            return true;
        }
        return false;
    }

    /** How long a message takes; now and then far longer than anybody waits. */
    long delay() {
        if (happens(slow)) {
            return random.nextLong(50, random.nextInt(8) == 0 ? 9_000 : 1_500);
        }
        return random.nextLong(1, 6);
    }
}
