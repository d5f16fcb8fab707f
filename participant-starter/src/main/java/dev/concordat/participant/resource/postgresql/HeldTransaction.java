package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Conversation;
import dev.concordat.participant.branch.Conversation.Admission;
import dev.concordat.participant.branch.Conversation.Asked;
import dev.concordat.participant.branch.Conversation.Worker;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Stay;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of the database that stays open between the calls of a global transaction, with its connection. Whoever
 * works in it takes turns by the rules of {@link Conversation}; each piece of work begins with a savepoint, but the first.
 * Thread-safe.
 */
final class HeldTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(HeldTransaction.class);
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private final HeldTransactions all;
    private final BranchTransaction transaction;
    private final Connection connection;
    private final long since = System.nanoTime();
    private final long deadline;

    /** Guards the fields below; held for moments. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Conversation conversation = new Conversation();
    private final IdentityHashMap<BranchScope, HeldStay> stays = new IdentityHashMap<>();
    private final Deque<HeldWork> works = new ArrayDeque<>();
    private final List<BranchKey> deferred = new ArrayList<>();
    private boolean begun;
    private int savepoints;
    private int keptInside;
    private volatile boolean over;

    /** Whoever has it may send something over the connection. */
    private final ReentrantLock line = new ReentrantLock();

    /** One vote at a time. */
    private final ReentrantLock voting = new ReentrantLock();

    private boolean givenBack;

    /** What was set on the session when it was given away; a connection with more than its pool's own must not go back. */
    private final SessionState session;

    private volatile boolean sessionTouched;
    private volatile @Nullable Future<?> timer;

    HeldTransaction(
            HeldTransactions all,
            BranchTransaction transaction,
            Connection connection,
            SessionState session,
            Duration timeLeft) {
        this.all = all;
        this.transaction = transaction;
        this.connection = connection;
        this.session = session;
        this.deadline = System.nanoTime() + timeLeft.toNanos();
    }

    BranchTransaction transaction() {
        return transaction;
    }

    BranchKey key() {
        return transaction.key();
    }

    Connection connection() {
        return connection;
    }

    String instance() {
        return all.instance();
    }

    /** Whether work that expects its session to be so may work in it. */
    void checkSession(SessionState expected) {
        if (expected.touched() || !Objects.equals(expected.schema(), session.schema())) {
            throw refused("this work has set its session up in another way (schema " + expected.schema() + ", "
                    + session.schema() + (expected.touched() ? ", or SET by SQL" : "")
                    + ") than the call that began it: set it by SET LOCAL in each local transaction, or let calls prepare on"
                    + " return");
        }
    }

    void sessionIsTouched() {
        sessionTouched = true;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    boolean isOver() {
        return over;
    }

    /** What would end it when its time is up. */
    void timedBy(Future<?> ending) {
        timer = ending;
    }

    void cancelTimer() {
        Future<?> ending = timer;
        if (ending != null) {
            ending.cancel(false);
        }
    }

    void checkOpen() {
        if (over) {
            throw refused();
        }
    }

    BranchRefusedException refused() {
        lock.lock();
        try {
            return refused(String.valueOf(conversation.over()));
        } finally {
            lock.unlock();
        }
    }

    private BranchRefusedException refused(String reason) {
        return new BranchRefusedException(
                key().transaction(),
                "the local transaction that branch " + key().branch() + " holds open cannot go on: " + reason,
                null);
    }

    /** A call's presence in it. */
    private final class HeldStay implements Stay {

        private final BranchScope scope;
        private final Worker worker;
        private final int deferredBefore;
        private boolean marked;
        private @Nullable String savepoint;

        private HeldStay(BranchScope scope, Worker worker, int deferredBefore) {
            this.scope = scope;
            this.worker = worker;
            this.deferredBefore = deferredBefore;
        }

        @Override
        public void end(End how) {
            leave(this, how);
        }

        @Override
        public Voted vote() {
            leave(this, End.KEPT);
            BranchAnswer answer = HeldTransaction.this.vote();
            return new Voted(key().branch(), (Vote) answer.result(), answer.detail());
        }
    }

    /** The caller has its turn when this returns, until {@link #keep} or {@link #undo}. */
    void begin(HeldWork work) throws SQLException {
        HeldStay stay = take(work);
        String savepoint = null;
        try {
            takeLine(work);
            try {
                if (begun) {
                    savepoint = "concordat_" + ++savepoints;
                    execute("savepoint " + savepoint);
                } else {
                    execute("set local application_name = '" + all.mark(key()) + "'");
                    begun = true;
                }
            } finally {
                leaveLine();
            }
        } catch (SQLException | RuntimeException e) {
            end("it could not be begun: " + e.getMessage());
            throw e;
        }
        if (!stay.marked) {
            stay.marked = true;
            stay.savepoint = savepoint;
        }
        work.begun(savepoint, keptInside());
    }

    private HeldStay take(HeldWork work) {
        BranchScope scope = work.scope();
        Worker worker = workerOf(scope);
        lock.lock();
        try {
            while (true) {
                checkOpen();
                HeldStay stay = stays.get(scope);
                if (stay == null && enters(worker)) {
                    stay = new HeldStay(scope, worker, deferred.size());
                    stays.put(scope, stay);
                    scope.stays(stay);
                    works.addLast(work);
                    return stay;
                }
                if (stay != null && conversation.isInnermost(worker) && mayNest(work)) {
                    works.addLast(work);
                    return stay;
                }
                await(work);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean enters(Worker worker) {
        Admission admission = conversation.enter(worker);
        if (admission instanceof Admission.Refused refused) {
            throw refused(refused.reason());
        }
        return admission instanceof Admission.Entered;
    }

    /** Work of the same call runs one after the other, unless it was begun inside of what is open. */
    private boolean mayNest(HeldWork work) {
        HeldWork last = works.peekLast();
        return last == null || !last.scope().equals(work.scope()) || last.contains();
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls it does so in one
    private void await(HeldWork work) {
        Duration left = work.scope().timeLeft();
        try {
            if (left.isZero() || !changed.await(left.toNanos(), TimeUnit.NANOSECONDS)) {
                throw refused("another call was at work in it until the time was up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("this thread was interrupted while it waited for another call that was at work in it");
        }
    }

    /**
     * Waits until nobody is inside of this work, not even a call between two of its local transactions, as that may still
     * be undone together with what came after it; and then until the connection is free.
     */
    void takeLine(HeldWork work) {
        Worker worker = workerOf(work.scope());
        lock.lock();
        try {
            checkOpen();
            while (!work.equals(works.peekLast()) || !conversation.isInnermost(worker)) {
                HeldWork last = works.peekLast();
                if (last != null && !last.equals(work) && last.isOfThisThread()) {
                    throw refused(
                            "two local transactions of one thread are interleaved in it, and the first one would wait"
                                    + " for the second for ever: end the second first");
                }
                await(work);
                checkOpen();
            }
        } finally {
            lock.unlock();
        }
        line.lock();
        if (over) {
            line.unlock();
            throw refused();
        }
    }

    private static Worker workerOf(BranchScope scope) {
        return new Worker(scope.book().own().orElse(null));
    }

    boolean hasLine() {
        return line.isHeldByCurrentThread();
    }

    void leaveLine() {
        line.unlock();
    }

    /** How many calls, and pieces of work, inside of others have ended well. */
    int keptInside() {
        lock.lock();
        try {
            return keptInside;
        } finally {
            lock.unlock();
        }
    }

    /** The work has ended well, and stays in it. */
    void keep(HeldWork work) throws SQLException {
        takeLine(work);
        try {
            if (transaction.isGone()) {
                throw work.endedElsewhere();
            }
            if (transaction.driver().state() == DriverView.State.FAILED) {
                undoTo(work.savepoint());
                throw new SQLException(
                        "A statement of this local transaction had failed, so it was rolled back",
                        SqlStates.IN_FAILED_TRANSACTION);
            }
        } finally {
            leaveLine();
            ended(work);
        }
        countInside();
    }

    /** What is open around it believes that it is there. */
    private void countInside() {
        lock.lock();
        try {
            if (!works.isEmpty()) {
                keptInside++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The work is rolled back, and what was there before stays. */
    void undo(HeldWork work) throws SQLException {
        takeLine(work);
        try {
            undoTo(work.savepoint());
        } finally {
            leaveLine();
            ended(work);
        }
    }

    /** What cannot be undone alone is rolled back as a whole. */
    private void undoTo(@Nullable String savepoint) throws SQLException {
        if (savepoint == null) {
            end("the work that began it was rolled back");
            return;
        }
        try {
            // It stays: a call that fails goes back to where its first work began.
            execute("rollback to savepoint " + savepoint);
        } catch (SQLException e) {
            end("work in it could not be undone: " + e.getMessage());
            throw e;
        }
    }

    private void ended(HeldWork work) {
        lock.lock();
        try {
            works.remove(work);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is to be done after the commit waits for the outcome of the whole. */
    void defer(HeldWork work) {
        BranchKey name = new BranchKey(key().transaction(), work.name());
        all.callbacks().defer(name);
        lock.lock();
        try {
            deferred.add(name);
        } finally {
            lock.unlock();
        }
    }

    private void leave(HeldStay stay, Stay.End how) {
        boolean keeps = how == Stay.End.KEPT;
        if (how == Stay.End.DOOMED) {
            end("the global transaction can only abort");
        } else if (isAtWork(stay)) {
            end("a local transaction of a call in it had not ended when the call had");
        } else if (!keeps && !over) {
            undoStay(stay);
        }
        lock.lock();
        try {
            stays.remove(stay.scope);
            if (conversation.isInside(stay.worker)) {
                conversation.leave(stay.worker, keeps);
            }
            if (keeps && stay.worker.call() != null) {
                keptInside++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAtWork(HeldStay stay) {
        lock.lock();
        try {
            return works.stream().anyMatch(work -> work.scope().equals(stay.scope));
        } finally {
            lock.unlock();
        }
    }

    private void undoStay(HeldStay stay) {
        line.lock();
        try {
            if (!over && stay.marked) {
                undoTo(stay.savepoint);
            }
        } catch (SQLException e) {
            LOG.debug("Work in a transaction that is held open could not be undone, branch={}", key(), e);
        } finally {
            line.unlock();
        }
        List<BranchKey> undone;
        lock.lock();
        try {
            List<BranchKey> tail = deferred.subList(Math.min(stay.deferredBefore, deferred.size()), deferred.size());
            undone = List.copyOf(tail);
            tail.clear();
        } finally {
            lock.unlock();
        }
        undone.forEach(name -> all.callbacks().fire(name, false));
    }

    /** The vote, which is the same whenever it is asked for. */
    BranchAnswer vote() {
        voting.lock();
        try {
            Asked asked = ask();
            if (asked instanceof Asked.Voted before) {
                return new BranchAnswer(before.vote(), null);
            }
            BranchAnswer answer;
            if (asked instanceof Asked.RollBack refusal) {
                rollBack();
                answer = new BranchAnswer(Vote.REFUSED, refusal.reason());
            } else {
                answer = prepare();
            }
            Vote vote = (Vote) answer.result();
            lock.lock();
            try {
                conversation.voted(vote);
            } finally {
                lock.unlock();
            }
            all.isOver(this, vote, List.copyOf(deferred), "it has voted already");
            return answer;
        } finally {
            voting.unlock();
        }
    }

    private Asked ask() {
        lock.lock();
        try {
            Asked asked = conversation.ask();
            over = true;
            changed.signalAll();
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private BranchAnswer prepare() {
        line.lock();
        try {
            BranchTransaction.Ended ended = transaction.end(connection, timeLeft());
            giveBack();
            return new BranchAnswer(
                    ended.vote(), ended.vote() == Vote.REFUSED ? "it could not be prepared: " + ended.problem() : null);
        } finally {
            line.unlock();
        }
    }

    /** Rolls it back if it has not been asked for its vote; whatever is at work in it fails. */
    void end(String reason) {
        boolean first;
        boolean worthKeeping;
        lock.lock();
        try {
            first = conversation.end(reason);
            over = true;
            worthKeeping = keptInside > 0 || stays.isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            rollBack();
            all.isOver(this, null, List.copyOf(deferred), worthKeeping ? reason : null);
        }
    }

    private void rollBack() {
        transaction.isOver();
        boolean free = false;
        try {
            if (!line.isHeldByCurrentThread() && line.isLocked()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
            free = line.tryLock(CANCEL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (free) {
                connection.rollback();
                giveBack();
            } else {
                abort();
            }
        } catch (SQLException e) {
            LOG.debug("A transaction that was held open is lost with its connection, branch={}", key(), e);
            abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
        } finally {
            if (free) {
                line.unlock();
            }
        }
    }

    private void giveBack() {
        if (givenBack) {
            return;
        }
        givenBack = true;
        try {
            if (transaction.wasPassedBy() || sessionTouched || session.isSet()) {
                abort();
            } else {
                connection.setAutoCommit(true);
            }
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back, branch={}", key(), e);
            abort();
        }
    }

    /** Its end rolls back, as far as it was not prepared. */
    private void abort() {
        givenBack = true;
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be aborted, branch={}", key(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public String toString() {
        TransactionId id = key().transaction();
        return "branch " + key().branch() + " of " + id;
    }
}
