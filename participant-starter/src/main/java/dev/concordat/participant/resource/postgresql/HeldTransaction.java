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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of the database that stays open between the calls of a global transaction, with its connection. Whoever
 * works in it takes turns by the rules of {@link Conversation}; each piece of work begins with a savepoint, but the first.
 * Thread-safe.
 */
final class HeldTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(HeldTransaction.class);

    private final HeldTransactions all;
    private final BranchTransaction transaction;
    private final HeldConnection line;
    private final long since = System.nanoTime();
    private final long deadline;

    /** Guards the fields below; held for moments. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Conversation conversation = new Conversation();
    private final IdentityHashMap<BranchScope, HeldStay> stays = new IdentityHashMap<>();
    private final Deque<HeldWork> works = new ArrayDeque<>();
    private final List<BranchKey> deferred = new ArrayList<>();
    private volatile boolean begun;
    private int savepoints;
    private int keptInside;
    private volatile boolean over;

    /** Nothing is lost by its end: whoever comes next may begin anew. */
    private volatile boolean forgotten;

    /** One vote at a time. */
    private final ReentrantLock voting = new ReentrantLock();

    private volatile @Nullable Future<?> timer;

    HeldTransaction(HeldTransactions all, BranchTransaction transaction, HeldConnection line, Duration timeLeft) {
        this.all = all;
        this.transaction = transaction;
        this.line = line;
        this.deadline = System.nanoTime() + timeLeft.toNanos();
    }

    BranchTransaction transaction() {
        return transaction;
    }

    BranchKey key() {
        return transaction.key();
    }

    Connection connection() {
        return line.connection();
    }

    String instance() {
        return all.instance();
    }

    /** Whether work that expects its session to be so may work in it. */
    void checkSession(SessionState expected) {
        if (!line.suits(expected)) {
            throw refused("this work has set its session up in another way (schema " + expected.schema() + ", "
                    + (expected.touched() ? "SET by SQL, " : "") + "the first: "
                    + line.session().schema()
                    + ") than the call that began it: set it by SET LOCAL in each local transaction, or let calls prepare on"
                    + " return");
        }
    }

    void sessionIsTouched() {
        line.sessionIsTouched();
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

    boolean isForgotten() {
        return forgotten;
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
                    line.execute("savepoint " + savepoint);
                } else {
                    line.execute("set local application_name = '" + all.mark(key()) + "'");
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
        while (true) {
            awaitTurn(work);
            line.take();
            if (over) {
                line.leave();
                throw refused();
            }
            // Whoever came inside before the line was free sets its savepoint next, and this statement would be behind
            // it.
            if (hasTurn(work)) {
                return;
            }
            line.leave();
        }
    }

    private void awaitTurn(HeldWork work) {
        lock.lock();
        try {
            checkOpen();
            while (!hasTurn(work)) {
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
    }

    private boolean hasTurn(HeldWork work) {
        lock.lock();
        try {
            return work.equals(works.peekLast()) && conversation.isInnermost(workerOf(work.scope()));
        } finally {
            lock.unlock();
        }
    }

    private static Worker workerOf(BranchScope scope) {
        return new Worker(scope.book().own().orElse(null));
    }

    boolean hasLine() {
        return line.isTaken();
    }

    void leaveLine() {
        line.leave();
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
            end("the work that began it was rolled back", keptInside() == 0);
            return;
        }
        try {
            // It stays: a call that fails goes back to where its first work began.
            line.execute("rollback to savepoint " + savepoint);
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
        if (how == Stay.End.ABORTED) {
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
        line.take();
        try {
            if (!over && stay.marked) {
                undoTo(stay.savepoint);
            }
        } catch (SQLException e) {
            LOG.debug(
                    "Work in a transaction that is held open could not be undone, transaction={}, branch={}",
                    key().transaction(),
                    key().branch(),
                    e);
        } finally {
            line.leave();
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
            BranchAnswer answer = carryOut(asked);
            Vote vote = (Vote) answer.result();
            lock.lock();
            try {
                conversation.voted(vote);
            } finally {
                lock.unlock();
            }
            all.isOver(this, vote, deferred(), "it has voted already");
            return answer;
        } finally {
            voting.unlock();
        }
    }

    private BranchAnswer carryOut(Asked asked) {
        if (asked instanceof Asked.RollBack refusal) {
            line.rollBack();
            return new BranchAnswer(Vote.REFUSED, refusal.reason());
        }
        if (asked instanceof Asked.Prepare) {
            return prepare();
        }
        throw new IllegalStateException("nothing to be carried out: " + asked);
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
        line.take();
        try {
            BranchTransaction.Ended ended = transaction.end(line.connection(), timeLeft());
            line.giveBack();
            return new BranchAnswer(
                    ended.vote(), ended.vote() == Vote.REFUSED ? "it could not be prepared: " + ended.problem() : null);
        } finally {
            line.leave();
        }
    }

    /** Rolls it back if it has not been asked for its vote; whatever is at work in it fails. */
    void end(String reason) {
        end(reason, !begun);
    }

    private void end(String reason, boolean nothingIsLost) {
        boolean first;
        lock.lock();
        try {
            first = conversation.end(reason);
            forgotten |= first && nothingIsLost;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            line.rollBack();
            all.isOver(this, null, deferred(), forgotten ? null : reason);
        }
    }

    private List<BranchKey> deferred() {
        lock.lock();
        try {
            return List.copyOf(deferred);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        TransactionId id = key().transaction();
        return "branch " + key().branch() + " of " + id;
    }
}
