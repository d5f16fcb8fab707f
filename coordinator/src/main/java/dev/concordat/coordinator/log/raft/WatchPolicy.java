package dev.concordat.coordinator.log.raft;

import org.jspecify.annotations.Nullable;

/**
 * Judges from a look each second whether the log still moves (L8). It counts looks and reads no clock: a process that was
 * paused has not looked either, and so finds nothing wrong when it goes on. On one thread.
 */
final class WatchPolicy {

    /** Looks without progress, after which the node is better ended. */
    static final int PATIENCE = 10;

    /** Looks without progress, after which probes are told. */
    static final int SUSPICIOUS = 4;

    /**
     * Where the log stands.
     *
     * @param loading whether a snapshot is being loaded, which moves no index
     */
    record Sample(long last, long flushed, long committed, long applied, boolean open, boolean loading) {}

    /** What the looks have come to. */
    sealed interface Verdict {

        record Moving() implements Verdict {}

        /** Perhaps a slow disk. */
        record Suspect(String what) implements Verdict {}

        record Stuck(String what) implements Verdict {}
    }

    private @Nullable Sample previous;
    private int unanswered;
    private int unflushed;
    private int unapplied;
    private int closed;

    /**
     * One look.
     *
     * @param sample null if the last one has not been answered yet
     */
    Verdict look(@Nullable Sample sample) {
        @Nullable Sample before = previous;
        if (sample == null) {
            unanswered++;
        } else {
            unanswered = 0;
            closed = sample.open() ? 0 : closed + 1;
            boolean flushWaits = before != null
                    && sample.last() > sample.flushed()
                    && before.last() > before.flushed()
                    && sample.flushed() == before.flushed();
            boolean applyWaits = before != null
                    && !sample.loading()
                    && sample.committed() > sample.applied()
                    && before.committed() > before.applied()
                    && sample.applied() == before.applied();
            unflushed = flushWaits ? unflushed + 1 : 0;
            unapplied = applyWaits ? unapplied + 1 : 0;
            previous = sample;
        }
        return verdict();
    }

    private Verdict verdict() {
        int worst = Math.max(Math.max(unanswered, closed), Math.max(unflushed, unapplied));
        if (worst < SUSPICIOUS) {
            return new Verdict.Moving();
        }
        String what = what(worst);
        return worst < PATIENCE ? new Verdict.Suspect(what) : new Verdict.Stuck(what);
    }

    private String what(int worst) {
        String looks = " for " + worst + " looks, a second apart";
        @Nullable Sample now = previous;
        if (worst == unflushed && now != null) {
            return "entries " + (now.flushed() + 1) + " to " + now.last() + " have not reached the disk" + looks;
        }
        if (worst == unapplied && now != null) {
            return "entries " + (now.applied() + 1) + " to " + now.committed() + " are committed and not applied"
                    + looks;
        }
        return worst == closed ? "the log has closed itself" : "the log has not answered" + looks;
    }
}
