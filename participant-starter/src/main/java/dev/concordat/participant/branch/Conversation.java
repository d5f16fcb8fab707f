package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A local transaction that is held open for several calls of one global transaction: who works in it now, and whether it
 * can still vote. Calls work in it one after the other; one that was made inside of another works inside of that one.
 * Whatever ends it ends it for good, so that nothing is prepared twice and nothing comes in behind the vote. Pure but
 * for its own fields; not thread-safe.
 */
public final class Conversation {

    /** What becomes of a call that wants to work in it. */
    public sealed interface Admission {

        /** It works in it, until {@link #leave}. */
        record Entered() implements Admission {}

        /** Another call is at work; to be tried again when that has left. */
        record Wait() implements Admission {}

        /** Never. */
        record Refused(String reason) implements Admission {}
    }

    /** What is to be done when the vote is asked for. */
    public sealed interface Asked {

        /** Prepare it, then {@link #voted}. */
        record Prepare() implements Asked {}

        /** Roll back what is left of it, then {@link #voted} with a refusal. */
        record RollBack(String reason) implements Asked {}

        /** It has voted before. */
        record Voted(Vote vote) implements Asked {}
    }

    /**
     * Who works in it.
     *
     * @param call the branch that the caller gave to the call; absent: the initiator itself
     */
    public record Worker(@Nullable BranchId call) {

        /** Whether {@code inner} was made, at whatever distance, by this one. */
        boolean contains(Worker inner) {
            if (call == null) {
                return inner.call != null;
            }
            return inner.call != null && inner.call.value().startsWith(call.value() + ".");
        }
    }

    private final Deque<Worker> inside = new ArrayDeque<>();
    private final Set<Worker> kept = new LinkedHashSet<>();
    private @Nullable String rollbackOnly;
    private @Nullable String over;
    private @Nullable Vote vote;

    /** A call wants to work in it. */
    public Admission enter(Worker worker) {
        if (over != null) {
            return new Admission.Refused(over);
        }
        if (rollbackOnly != null) {
            return new Admission.Refused(rollbackOnly);
        }
        if (!inside.isEmpty() && !inside.getLast().contains(worker)) {
            return new Admission.Wait();
        }
        if (worker.call() != null && kept.contains(worker)) {
            // Which of the two executions its caller hears of, nobody here knows.
            rollbackOnly = "call " + worker.call() + " was delivered twice";
            return new Admission.Refused(rollbackOnly);
        }
        inside.addLast(worker);
        return new Admission.Entered();
    }

    /**
     * It has ended.
     *
     * @param keeps whether its work stays in it; otherwise it has been undone
     * @throws IllegalStateException if it has not entered
     */
    public void leave(Worker worker, boolean keeps) {
        if (!inside.contains(worker)) {
            throw new IllegalStateException(worker + " is not at work here");
        }
        while (!inside.removeLast().equals(worker)) {
            setRollbackOnly("a call inside of another one had not ended when that one had");
        }
        if (keeps) {
            kept.add(worker);
        }
    }

    /** Whether this one is at work in it. */
    public boolean isInside(Worker worker) {
        return inside.contains(worker);
    }

    /** Whether nobody else is at work inside of this one. */
    public boolean isInnermost(Worker worker) {
        return worker.equals(inside.peekLast());
    }

    /** From now on it can only be rolled back; the first reason stays. */
    public void setRollbackOnly(String reason) {
        if (rollbackOnly == null) {
            rollbackOnly = reason;
        }
    }

    /** The vote is asked for. From now on nobody comes in any more. */
    public Asked ask() {
        if (vote != null) {
            return new Asked.Voted(vote);
        }
        String ended = over;
        over = "it has been asked for its vote, and this work came too late";
        if (ended != null) {
            return new Asked.RollBack(ended);
        }
        if (rollbackOnly != null) {
            return new Asked.RollBack(rollbackOnly);
        }
        return inside.isEmpty() ? new Asked.Prepare() : new Asked.RollBack("a call was still at work in it");
    }

    /** This is the vote, now and whenever it is asked for again. */
    public void voted(Vote given) {
        if (vote != null && vote != given) {
            throw new IllegalStateException("it has voted " + vote + " before");
        }
        vote = given;
    }

    /** It ends without having been asked. True the first time: it is to be rolled back then. */
    public boolean end(String reason) {
        if (over != null) {
            return false;
        }
        over = reason;
        return true;
    }

    /** Why nobody comes in any more; null while it is open. */
    public @Nullable String over() {
        return over;
    }
}
