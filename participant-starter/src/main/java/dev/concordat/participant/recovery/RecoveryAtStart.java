package dev.concordat.participant.recovery;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.resource.PhaseTwo;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * What a service does about its own prepared branches in one database before anything else of it touches that database:
 * a schema change would wait for their locks, and nobody else may be there to end them. They are asked about on a thread
 * of its own until {@link #started()}, however long the start takes; the start itself waits for them within a bound. Only
 * what was prepared before this start is waited for: a busy service always has younger ones, which their instance ends.
 */
public final class RecoveryAtStart implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryAtStart.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final int THREADS = 1;

    private final BranchResource resource;
    private final Runnable inquiry;
    private final Supplier<List<BlockingBranch>> blocking;
    private final Bounds bounds;
    private final BackgroundWork work = new BackgroundWork(THREADS);
    private final PhaseTwo phaseTwo;
    private boolean over;
    private volatile List<BlockingBranch> seen = List.of();

    /**
     * What bounds it.
     *
     * @param longest time that the start waits
     * @param interval how often the coordinators are asked
     * @param patience longest time to carry out what they answer, in one go
     * @param age so old a branch is when it was prepared before this start
     */
    public record Bounds(Duration longest, Duration interval, Duration patience, Duration age) {}

    /** For the branches of {@code owner} in the database that {@code resource} and {@code dataSource} lead to. */
    public static RecoveryAtStart to(
            BranchResource resource,
            DataSource dataSource,
            Gid.Owner owner,
            CoordinatorClient coordinators,
            Duration grace,
            Bounds bounds) {
        PhaseTwo phaseTwo = new PhaseTwo(resource, THREADS, bounds.patience());
        Duration soonest = grace.compareTo(bounds.age()) < 0 ? grace : bounds.age();
        InDoubtResolver resolver = new InDoubtResolver(owner.participant(), resource, coordinators, phaseTwo, soonest);
        BlockingBranches blocking = new BlockingBranches(dataSource, owner);
        return new RecoveryAtStart(resource, resolver::run, blocking::look, phaseTwo, bounds);
    }

    RecoveryAtStart(
            BranchResource resource,
            Runnable inquiry,
            Supplier<List<BlockingBranch>> blocking,
            PhaseTwo phaseTwo,
            Bounds bounds) {
        this.resource = resource;
        this.inquiry = inquiry;
        this.blocking = blocking;
        this.phaseTwo = phaseTwo;
        this.bounds = bounds;
    }

    /**
     * Begins to ask, and returns when nothing is left of what was prepared before this start, or when the bound has
     * passed. A database that is out of reach is not waited for.
     */
    public void await() {
        try {
            Set<BranchKey> former = resource.inDoubt().stream()
                    .filter(branch -> branch.age().compareTo(bounds.age()) >= 0)
                    .map(InDoubtBranch::branch)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            work.repeat("ask about branches before the start", bounds.interval(), this::round);
            if (!former.isEmpty()) {
                await(former);
            }
        } catch (DataAccessException e) {
            LOG.warn("What is prepared could not be looked for before the start, problem={}", e.toString());
        }
    }

    private void round() {
        seen = blocking.get();
        if (!seen.isEmpty()) {
            inquiry.run();
            seen = blocking.get();
        }
    }

    private void await(Set<BranchKey> former) {
        long begin = System.nanoTime();
        long end = begin + bounds.longest().toNanos();
        boolean told = false;
        Set<BranchKey> left = new LinkedHashSet<>(former);
        while (true) {
            left.retainAll(
                    resource.inDoubt().stream().map(InDoubtBranch::branch).collect(Collectors.toSet()));
            long now = System.nanoTime();
            if (left.isEmpty()) {
                LOG.info(
                        "What was prepared before the start is ended, branches={}, waited={}",
                        former.size(),
                        Duration.ofNanos(now - begin));
                return;
            }
            if (!told && (now - begin >= SILENCE.toNanos() || now >= end)) {
                told = true;
                tell(left);
            }
            if (now >= end || !pause()) {
                LOG.warn(
                        "The start goes on, and the coordinators are asked on; a change of a table that is locked will"
                                + " wait for its branch, branches={}",
                        left.size());
                return;
            }
        }
    }

    private void tell(Set<BranchKey> which) {
        for (BlockingBranch branch : blocking.get()) {
            if (which.contains(branch.branch())) {
                LOG.warn(
                        "The start waits for a branch of this service that waits for its outcome, transaction={},"
                                + " branch={}, preparedAt={}, tables={}",
                        branch.branch().transaction(),
                        branch.branch().branch(),
                        branch.since(),
                        branch.tables());
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The application has started; from here on others ask. */
    public synchronized void started() {
        end();
    }

    /** Whether branches hold locks, by the last look at them. */
    public boolean isHeld() {
        return !seen.isEmpty();
    }

    /** The start is given up, unless it is over: says what it may have waited for. */
    @Override
    public synchronized void close() {
        if (!over) {
            for (BlockingBranch branch : seen) {
                LOG.error(
                        "The start ended while a branch of this service held its locks, transaction={}, branch={},"
                                + " preparedAt={}, tables={}",
                        branch.branch().transaction(),
                        branch.branch().branch(),
                        branch.since(),
                        branch.tables());
            }
        }
        end();
    }

    private void end() {
        over = true;
        work.close();
        phaseTwo.close();
    }
}
