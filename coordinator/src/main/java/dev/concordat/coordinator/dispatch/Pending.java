package dev.concordat.coordinator.dispatch;

import java.util.Comparator;

/** Where the delivery to one branch stands. Mutable, owned by the plan; what to deliver is looked up in the state. */
final class Pending {

    /** First due first. */
    static final Comparator<Pending> BY_DUE =
            Comparator.comparingLong((Pending pending) -> pending.dueAt).thenComparing(pending -> pending.key);

    enum Stage {
        WAITING,
        CALLED,
        REPORTED
    }

    final BranchKey key;
    /** Changed by the plan alone. */
    TargetQueue queue;

    Stage stage = Stage.WAITING;
    /** Changed only while not in a set ordered by it. */
    long dueAt;
    /** In a row, for the back-off. */
    int failures;
    /** Whether the log tells why this branch has not been told. */
    boolean failureKnown;

    boolean unreachable;
    /** Asked for again while its result was on its way to the log. */
    boolean askedAgain;

    Pending(BranchKey key, TargetQueue queue, int attempts, long dueAt) {
        this.key = key;
        this.queue = queue;
        this.failures = attempts;
        this.failureKnown = attempts > 0;
        this.dueAt = dueAt;
    }
}
