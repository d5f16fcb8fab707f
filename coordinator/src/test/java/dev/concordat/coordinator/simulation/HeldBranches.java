package dev.concordat.coordinator.simulation;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The local transactions that one instance holds open, in its memory: one for each global transaction, under the branch of
 * the call that opened it. Later calls go on in it, one after the other and each of them once, until the instance is asked
 * to prepare it, is told the abort, or its time is up; it dies with the process.
 */
final class HeldBranches {

    /** What a call is answered with: whose branch it is part of, and who holds that. */
    record Item(BranchId branch, String instance) {}

    private static final class Held {
        final BranchKey key;
        final long deadline;
        final Set<BranchId> heard = new LinkedHashSet<>();
        final Deque<Runnable> waiting = new ArrayDeque<>();
        Database.Work work;
        boolean busy;
        boolean over;

        @Nullable
        Vote vote;

        Held(BranchKey key, long deadline, Database.Work work) {
            this.key = key;
            this.deadline = deadline;
            this.work = work;
        }
    }

    private final World world;
    private final Service service;
    private final Service.Instance instance;
    private final Map<TransactionId, Held> all = new LinkedHashMap<>();

    HeldBranches(World world, Service service, Service.Instance instance) {
        this.world = world;
        this.service = service;
        this.instance = instance;
    }

    /** What can be gone on with or prepared, for the checks. */
    List<BranchKey> open() {
        List<BranchKey> open = new ArrayList<>();
        all.values().stream().filter(held -> held.work.isConnected()).forEach(held -> open.add(held.key));
        return open;
    }

    /** The database notices that the process is gone. */
    void die() {
        all.values().forEach(held -> {
            if (held.work.isOpen()) {
                world.saw(Sight.HELD_DIED_WITH_ITS_PROCESS);
            }
            service.database.hangUp(held.work);
        });
        all.clear();
    }

    void call(Service.Task task, Consumer<Service.Done> reply) {
        BranchKey key = new BranchKey(task.id(), task.branch());
        Held held = all.get(task.id());
        if (held == null) {
            if (!service.database.isUp() || service.database.fence(key) != null) {
                world.saw(Sight.LATE_WORK_REFUSED);
                refuse(task, reply);
                return;
            }
            held = begin(key, task.timeout());
        } else if (held.over) {
            world.saw(Sight.HELD_CALL_AFTER_THE_END);
            if (world.is(Mutation.ANSWERS_A_CALL_AFTER_THE_VOTE)) {
                answer(held, key, reply);
            } else {
                refuse(task, reply);
            }
            return;
        } else if (held.heard.contains(task.branch())) {
            world.saw(Sight.HELD_CALL_REPEATED);
            if (!world.is(Mutation.CARRIES_OUT_A_REPEATED_CALL)) {
                refuse(task, reply);
                return;
            }
        } else {
            world.saw(Sight.HELD_CALL_CONTINUED);
        }
        held.heard.add(task.branch());
        Held mine = held;
        inTurn(mine, () -> instance.after(world.between(1, 20), () -> update(mine, task, key, 4, reply)));
    }

    private Held begin(BranchKey key, long timeout) {
        Held held = new Held(key, world.agenda.now() + timeout, service.database.begin(key));
        all.put(key.transaction(), held);
        world.checks.held(key, instance);
        instance.after(timeout, () -> {
            if (!held.over && !world.is(Mutation.HOLDS_A_BRANCH_BEYOND_ITS_DEADLINE)) {
                world.saw(Sight.HELD_ENDED_BY_ITS_DEADLINE);
                // Remembered: a call that comes again does not open it again.
                end(held);
            }
        });
        return held;
    }

    private void end(Held held) {
        held.over = true;
        service.database.rollBack(held.work);
    }

    /** One after the other, calls and what ends them. */
    private void inTurn(Held held, Runnable action) {
        if (held.busy) {
            held.waiting.add(action);
        } else {
            held.busy = true;
            action.run();
        }
    }

    private void next(Held held) {
        held.busy = false;
        Runnable waiting = held.waiting.poll();
        if (waiting != null) {
            inTurn(held, waiting);
        }
    }

    private void update(Held held, Service.Task task, BranchKey key, int attempts, Consumer<Service.Done> reply) {
        if (world.faults.breaksStatement()) {
            // Between two calls: the database rolls back, and the next statement finds out.
            service.database.hangUp(held.work);
        }
        if (world.is(Mutation.CONTINUES_ON_A_NEW_CONNECTION) && !held.over && !held.work.isConnected()) {
            held.work = service.database.begin(held.key);
        }
        Database.Sql result =
                held.over ? Database.Sql.UNKNOWN : service.database.update(held.work, task.account(), task.delta());
        if (result == Database.Sql.LOCK_NOT_AVAILABLE && attempts > 0) {
            instance.after(60, () -> update(held, task, key, attempts - 1, reply));
            return;
        }
        if (result == Database.Sql.DONE) {
            held.work.calls.add(key);
            answer(held, key, reply);
        } else {
            // Undone to its savepoint: what earlier calls have written stays, and this one has nothing.
            world.saw(held.work.isOpen() ? Sight.LOCK_NOT_GOT : Sight.HELD_CONNECTION_LOST);
            refuse(task, reply);
        }
        next(held);
        instance.crashesAt(CrashPoint.SERVICE_AFTER_HELD_CALL);
    }

    private void answer(Held held, BranchKey key, Consumer<Service.Done> reply) {
        world.checks.heldCallAnswered(held.key, key);
        Item item = new Item(held.key.branch(), instance.id());
        reply.accept(new Service.Done(new BranchesHeader(List.of()), 0, item));
    }

    private void refuse(Service.Task task, Consumer<Service.Done> reply) {
        BranchBook book = BranchBook.ofCall(task.branch(), service.name);
        book.voted(book.openLocal(), Vote.REFUSED);
        reply.accept(new Service.Done(book.report(), 0, null));
    }

    /**
     * The end of a branch that is held here: prepared once, or rolled back at once.
     *
     * @param voted told the vote of what was held, or null if the order is to be settled by what the database has
     */
    void order(Order order, BranchKey key, Consumer<@Nullable Vote> voted) {
        Held held = all.get(key.transaction());
        if (held == null || !held.key.equals(key)) {
            voted.accept(
                    world.is(Mutation.TAKES_WHAT_IT_DOES_NOT_HOLD_FOR_READ_ONLY)
                                    && order == Order.PREPARE
                                    && service.database.find(key) == null
                                    && service.database.fence(key) == null
                            ? Vote.READ_ONLY
                            : null);
        } else if (order == Order.PREPARE) {
            inTurn(
                    held,
                    () -> prepare(held, vote -> {
                        voted.accept(vote);
                        next(held);
                    }));
        } else {
            if (held.work.isOpen() && order == Order.ABORT) {
                world.saw(Sight.HELD_ENDED_BY_AN_ABORT);
            }
            if (!world.is(Mutation.LEAVES_A_HELD_BRANCH_OPEN_WHEN_ABORTED)) {
                end(held);
            }
            voted.accept(null);
        }
    }

    /** The vote is asked of another one, who is no more: what is held here under these names is not what is meant. */
    void refuse(List<BranchKey> keys) {
        for (BranchKey key : keys) {
            Held held = all.get(key.transaction());
            if (held != null && held.key.equals(key) && !held.over) {
                world.saw(Sight.HELD_REOPENED_AND_REFUSED);
                end(held);
            }
        }
    }

    private void prepare(Held held, Consumer<@Nullable Vote> voted) {
        if (held.over) {
            voted.accept(held.vote == Vote.READ_ONLY ? Vote.READ_ONLY : null);
            return;
        }
        held.over = true;
        instance.vote(held.work, held.deadline, vote -> {
            held.vote = vote;
            if (vote == Vote.PREPARED) {
                world.saw(Sight.HELD_PREPARED);
            }
            // What is refused leaves its tombstone, as any other branch that is asked in vain.
            voted.accept(vote == Vote.REFUSED ? null : vote);
        });
    }
}
