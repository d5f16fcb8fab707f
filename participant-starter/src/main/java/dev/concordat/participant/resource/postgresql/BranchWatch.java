package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the statements of branches that wait in vain: for what another branch of the same transaction has prepared, which
 * no deadlock detection sees, or longer than a branch may. It bounds the waiting from outside instead of by a setting of
 * the session, which would cost a round trip, would be undone by a savepoint, and would stay behind in the pool. One
 * thread, which is there only while branches are in work and asks only about slow ones. Thread-safe.
 */
final class BranchWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BranchWatch.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofMillis(250);
    private static final int IDLE_TICKS = 100;

    private final LockLooks looks;
    private final Runnable nowAndThen;
    private final Set<Waiting> branches;
    private final ThreadFactory threads;
    private volatile boolean running;
    private boolean complained;

    /** {@code nowAndThen} runs on the watch's thread at each look, as something that nobody has to wait for. */
    BranchWatch(LockLooks looks, Runnable nowAndThen) {
        this(looks, nowAndThen, ConcurrentHashMap.newKeySet(), task -> new Thread(task, "concordat-branch-watch"));
    }

    BranchWatch(LockLooks looks, Runnable nowAndThen, Set<Waiting> branches, ThreadFactory threads) {
        this.looks = looks;
        this.nowAndThen = nowAndThen;
        this.branches = branches;
        this.threads = threads;
    }

    void add(Waiting branch) {
        branches.add(branch);
        if (!running) {
            start();
        }
    }

    void remove(Waiting branch) {
        branches.remove(branch);
    }

    private synchronized void start() {
        if (!running) {
            running = true;
            Thread thread = threads.newThread(this::watch);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch() {
        int idle = 0;
        while (idle < IDLE_TICKS || !endIfIdle()) {
            LockSupport.parkNanos(TICK.toNanos());
            idle = branches.isEmpty() ? idle + 1 : 0;
            try {
                look();
                nowAndThen.run();
                complained = false;
            } catch (Throwable e) {
                // Whatever it was: without the watch, branches would wait for ever.
                complain(e);
            }
        }
    }

    private void complain(Throwable e) {
        if (!complained) {
            LOG.warn("Waits of branches could not be looked at, trying on", e);
        }
        complained = true;
    }

    /** Whether the thread that asks has nothing left to do. */
    synchronized boolean endIfIdle() {
        // In this order: a branch that is added meanwhile either starts the watch anew, or is seen here.
        running = false;
        if (!branches.isEmpty()) {
            running = true;
        }
        return !running;
    }

    private void look() throws SQLException {
        List<Slow> slow = branches.stream()
                .map(branch -> new Slow(branch, branch.stamp()))
                .filter(found -> found.branch().isSlow(SLOW))
                .toList();
        if (slow.isEmpty()) {
            return;
        }
        List<LockLooks.Wait> waits =
                looks.waits(slow.stream().map(found -> found.branch().backend()).toList());
        for (Slow found : slow) {
            judge(found, waits);
        }
    }

    private record Slow(Waiting branch, long stamp) {}

    private void judge(Slow found, List<LockLooks.Wait> waits) throws SQLException {
        for (LockLooks.Wait wait : waits) {
            if (wait.backend() == found.branch().backend()) {
                Waiting.Cut why = why(found.branch(), wait);
                if (why != null) {
                    cut(found, why);
                    return;
                }
            }
        }
    }

    private static Waiting.@Nullable Cut why(Waiting branch, LockLooks.Wait wait) {
        Optional<BranchKey> holder = Optional.ofNullable(wait.holder()).flatMap(Gid::branchOf);
        if (holder.isPresent() && holder.get().transaction().equals(branch.key().transaction())) {
            return new Waiting.Cut.OwnBranch(holder.get(), wait.what());
        }
        Duration bound = branch.bound();
        boolean late =
                wait.waited().isZero() ? branch.isSlow(bound) : wait.waited().compareTo(bound) >= 0;
        return !bound.isZero() && late ? new Waiting.Cut.TooLong(bound, wait.what(), wait.holder()) : null;
    }

    private void cut(Slow found, Waiting.Cut why) throws SQLException {
        LOG.warn(
                "A statement waits in vain and is cut off, transaction={}, branch={}, why={}",
                found.branch().key().transaction(),
                found.branch().key().branch(),
                why);
        if (!found.branch().cut(why, found.stamp())) {
            looks.cancel(found.branch().backend());
        }
    }
}
