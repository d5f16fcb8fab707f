package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.context.Remembered;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of one database that this instance holds open for later calls: at most so many, each until its global
 * transaction's time is up. Their connections come from the application's pool. Thread-safe.
 */
public final class HeldTransactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeldTransactions.class);
    private static final int MAX_REMEMBERED = 10_000;
    private static final int MARKED_INSTANCE = 31;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final LocalWork NOT_BEGUN = new LocalWork("", true);
    private static final Duration NEVER = Duration.ofDays(10_000);

    private final String instance;
    private final int most;
    private final DeferredCallbacks callbacks;
    private final ScheduledThreadPoolExecutor clock;
    private final Map<TransactionId, HeldTransaction> open = new LinkedHashMap<>();
    private final Remembered<BranchKey, Past> past = new Remembered<>(MAX_REMEMBERED, KEPT, System::nanoTime);
    private final Remembered<TransactionId, String> ended = new Remembered<>(MAX_REMEMBERED, KEPT, System::nanoTime);
    private boolean draining;

    /** What has voted, and the pieces of work whose callbacks wait for its outcome. */
    private record Past(Vote vote, List<BranchKey> deferred) {}

    /** At most {@code most} at once, by this instance of the participant. */
    public HeldTransactions(String instance, int most, DeferredCallbacks callbacks) {
        this.instance = instance;
        this.most = most;
        this.callbacks = callbacks;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "concordat-held-transactions");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(1, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    String instance() {
        return instance;
    }

    DeferredCallbacks callbacks() {
        return callbacks;
    }

    /** How another instance finds out who holds a transaction: the name that the session has meanwhile. */
    String mark(BranchKey key) {
        return markOf(key.transaction()) + marked(instance);
    }

    /** What a name of 63 bytes has room for; the end of it, as that is where lives differ. */
    public static String marked(String instance) {
        return instance.substring(Math.max(0, instance.length() - MARKED_INSTANCE))
                .replaceAll("[^A-Za-z0-9._-]", "?");
    }

    /** Whether what stands behind {@link #markOf} means this instance. */
    public static boolean isMark(String mark, String instance) {
        return mark.equals(marked(instance));
    }

    /** What the names of sessions begin with that hold something of this transaction. */
    static String markOf(TransactionId transaction) {
        return "held " + transaction.value() + " ";
    }

    /** Whether this instance holds something of this transaction open. */
    public synchronized boolean holds(TransactionId transaction) {
        return open.containsKey(transaction);
    }

    /**
     * The work of a local transaction that begins in this scope; it has its turn when this returns.
     *
     * @param branch a new branch on a connection
     */
    HeldWork begin(BranchScope scope, @Nullable String tag, OwnConnection own, Founding branch) throws SQLException {
        while (true) {
            HeldTransaction there;
            boolean isNew = false;
            synchronized (this) {
                there = present(scope);
                if (there == null) {
                    there = found(scope, own, branch);
                    isNew = true;
                }
            }
            if (isNew) {
                return beginFirst(scope, there, own);
            }
            there.checkSession(own.session());
            own.giveBack();
            HeldWork work = new HeldWork(scope, BranchTransaction.open(scope.book(), tag), there);
            try {
                there.begin(work);
                return work;
            } catch (SQLException | RuntimeException e) {
                if (!there.isForgotten()) {
                    scope.book().voted(work.name(), Vote.REFUSED);
                    throw e;
                }
                // What it waited for was undone by the one who began it, and nothing is lost.
                scope.book().rolledBack(work.name(), NOT_BEGUN);
            }
        }
    }

    /** The one that is open; one of which nothing is left is waited for, until its connection is free. */
    private @Nullable HeldTransaction present(BranchScope scope) {
        HeldTransaction there = open.get(scope.transaction());
        while (there != null && there.isForgotten()) {
            long left = scope.timeLeft().toMillis();
            try {
                if (left > 0) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                left = 0;
            }
            if (left <= 0) {
                throw new BranchRefusedException(scope.transaction(), "its time is up", null);
            }
            there = open.get(scope.transaction());
        }
        return there;
    }

    /** From here on the connection is not the application's any more, whatever comes. */
    private static HeldWork beginFirst(BranchScope scope, HeldTransaction held, OwnConnection own) throws SQLException {
        HeldWork work = new HeldWork(scope, held.key().branch(), held);
        try {
            own.giveAway();
            held.begin(work);
        } catch (SQLException | RuntimeException e) {
            held.end("it could not be begun: " + e.getMessage());
            scope.book().voted(work.name(), Vote.REFUSED);
            throw e;
        }
        return work;
    }

    /** Begins a branch. */
    @FunctionalInterface
    interface Founding {
        BranchTransaction on(Connection connection) throws SQLException;
    }

    private HeldTransaction found(BranchScope scope, OwnConnection own, Founding branch) throws SQLException {
        TransactionId transaction = scope.transaction();
        Optional<String> reason = ended.get(transaction);
        if (reason.isPresent()) {
            throw new BranchRefusedException(
                    transaction, "what it held open at this instance has ended: " + reason.get(), null);
        }
        if (draining) {
            throw BranchRefusedException.overloaded(transaction, "this instance is stopping", null);
        }
        if (open.size() >= most) {
            throw BranchRefusedException.overloaded(
                    transaction,
                    "this instance holds " + most + " transactions open already; raise concordat.participant.max-held"
                            + " together with the connection pool, or let calls prepare on return",
                    null);
        }
        Connection connection = own.present();
        BranchTransaction begun = branch.on(connection);
        HeldTransaction held = new HeldTransaction(
                this, begun, new HeldConnection(begun, connection, own.session()), scope.timeLeft());
        open.put(transaction, held);
        held.timedBy(clock.schedule(
                () -> held.end("its time was up"), scope.timeLeft().toMillis(), TimeUnit.MILLISECONDS));
        return held;
    }

    /** {@code refusing} is why later calls are refused; null if nothing is lost, and they may begin anew. */
    void isOver(HeldTransaction held, @Nullable Vote vote, List<BranchKey> deferred, @Nullable String refusing) {
        held.cancelTimer();
        // What is known of it first: whoever finds it gone must find that.
        if (refusing != null) {
            ended.put(held.key().transaction(), refusing);
        }
        if (vote != null && vote != Vote.REFUSED) {
            past.put(held.key(), new Past(vote, deferred));
        }
        synchronized (this) {
            open.remove(held.key().transaction(), held);
            notifyAll();
        }
        if (vote == null || vote == Vote.REFUSED) {
            deferred.forEach(name -> callbacks.fire(name, false));
        } else if (vote == Vote.READ_ONLY) {
            deferred.forEach(name -> callbacks.fire(name, true));
        }
        LOG.debug(
                "A transaction is no longer held open, transaction={}, branch={}, vote={}, reason={}",
                held.key().transaction(),
                held.key().branch(),
                vote,
                refusing);
    }

    private synchronized Optional<HeldTransaction> find(BranchKey key) {
        return Optional.ofNullable(open.get(key.transaction()))
                .filter(held -> held.key().equals(key));
    }

    /** Whether this branch is or was held here. */
    boolean knows(BranchKey key) {
        return find(key).isPresent() || past.get(key).isPresent();
    }

    /** The vote on what is or was held under this name; empty if nothing was. */
    Optional<BranchAnswer> vote(BranchKey key) {
        Optional<HeldTransaction> held = find(key);
        return held.isPresent()
                ? Optional.of(held.get().vote())
                : past.get(key).map(known -> new BranchAnswer(known.vote(), null));
    }

    /** The transaction was decided: what is still open of it can only be rolled back. */
    void decided(BranchKey key, String reason) {
        find(key).ifPresent(held -> held.end(reason));
    }

    /** The outcome is carried out. */
    void fire(BranchKey key, boolean committed) {
        past.get(key).ifPresent(known -> known.deferred().forEach(name -> callbacks.fire(name, committed)));
    }

    /** Of those that wait for a vote, whether their global transaction is decided may be asked. */
    List<InDoubtBranch> waiting() {
        return all().stream()
                .map(held -> new InDoubtBranch(held.key(), held.age(), NEVER))
                .toList();
    }

    private synchronized List<HeldTransaction> all() {
        return new ArrayList<>(open.values());
    }

    /** Takes nothing new in, waits for what is open, and rolls back what is open still when the bound has passed. */
    public void drain(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (this) {
            draining = true;
            try {
                long left = longest.toMillis();
                while (!open.isEmpty() && left > 0) {
                    wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<HeldTransaction> rest = all();
        if (!rest.isEmpty()) {
            LOG.warn("This instance stops, and rolls back what it held open, count={}, branches={}", rest.size(), rest);
        }
        rest.forEach(held -> held.end("the instance that held it has stopped"));
    }

    /** New ones may come again, after a stop that was none. */
    public synchronized void resume() {
        draining = false;
    }

    @Override
    public void close() {
        all().forEach(held -> held.end("the instance that held it has stopped"));
        clock.shutdownNow();
    }
}
