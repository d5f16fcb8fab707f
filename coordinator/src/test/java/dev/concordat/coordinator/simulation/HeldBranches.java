package dev.concordat.coordinator.simulation;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Conversation;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The local transactions that one instance holds open, in its memory: one for each global transaction, under the branch of
 * the call that opened it. Who may work in one, and what it votes, is the starter's ({@link Conversation}); it dies with
 * the process.
 */
final class HeldBranches {

    private static final int REPEATED = 99;

    /** What a call is answered with: whose branch it is part of, and who holds that. */
    record Item(BranchId branch, String instance) {}

    private static final class Held {
        final BranchKey key;
        final long deadline;
        final Conversation talk = new Conversation();
        final Deque<Runnable> calls = new ArrayDeque<>();
        final Deque<Runnable> orders = new ArrayDeque<>();
        Database.Work work;
        boolean preparing;

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
        }
        enter(held, task, new Conversation.Worker(task.branch()), reply);
    }

    private Held begin(BranchKey key, long timeout) {
        Held held = new Held(key, world.agenda.now() + timeout, service.database.begin(key));
        all.put(key.transaction(), held);
        world.checks.held(key, instance);
        instance.after(timeout, () -> {
            // Remembered: a call that comes again does not open it again.
            if (!world.is(Mutation.HOLDS_A_BRANCH_BEYOND_ITS_DEADLINE) && held.talk.end("its time is up")) {
                world.saw(Sight.HELD_ENDED_BY_ITS_DEADLINE);
                service.database.rollBack(held.work);
            }
        });
        return held;
    }

    private void enter(Held held, Service.Task task, Conversation.Worker worker, Consumer<Service.Done> reply) {
        boolean repeats = world.is(Mutation.CARRIES_OUT_A_REPEATED_CALL);
        Conversation.Worker known =
                repeats ? new Conversation.Worker(task.branch().child(REPEATED + held.work.calls.size())) : worker;
        switch (held.talk.enter(known)) {
            case Conversation.Admission.Entered entered -> {
                if (!task.branch().equals(held.key.branch())) {
                    world.saw(Sight.HELD_CALL_CONTINUED);
                }
                instance.after(world.between(1, 20), () -> update(held, task, known, 4, reply));
            }
            case Conversation.Admission.Wait wait -> held.calls.add(() -> enter(held, task, worker, reply));
            case Conversation.Admission.Refused refused -> {
                boolean over = held.talk.over() != null;
                world.saw(over ? Sight.HELD_CALL_AFTER_THE_END : Sight.HELD_CALL_REPEATED);
                if (over && world.is(Mutation.ANSWERS_A_CALL_AFTER_THE_VOTE)) {
                    answer(held, new BranchKey(task.id(), task.branch()), reply);
                } else {
                    refuse(task, reply);
                }
            }
        }
    }

    private void update(
            Held held, Service.Task task, Conversation.Worker worker, int attempts, Consumer<Service.Done> reply) {
        if (world.faults.breaksStatement()) {
            // Between two calls: the database rolls back, and the next statement finds out.
            service.database.hangUp(held.work);
        }
        boolean over = held.talk.over() != null;
        if (world.is(Mutation.CONTINUES_ON_A_NEW_CONNECTION) && !over && !held.work.isConnected()) {
            held.work = service.database.begin(held.key);
        }
        Database.Sql result =
                over ? Database.Sql.UNKNOWN : service.database.update(held.work, task.account(), task.delta());
        if (result == Database.Sql.LOCK_NOT_AVAILABLE && attempts > 0) {
            instance.after(60, () -> update(held, task, worker, attempts - 1, reply));
            return;
        }
        boolean done = result == Database.Sql.DONE;
        held.talk.leave(worker, done);
        if (done) {
            BranchKey key = new BranchKey(task.id(), task.branch());
            held.work.calls.add(key);
            answer(held, key, reply);
        } else {
            // Undone to its savepoint: what earlier calls have written stays, and this one has nothing.
            world.saw(held.work.isOpen() ? Sight.LOCK_NOT_GOT : Sight.HELD_CONNECTION_LOST);
            refuse(task, reply);
        }
        Runnable next = held.calls.poll();
        if (next != null) {
            next.run();
        }
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
        } else if (held.preparing) {
            held.orders.add(() -> order(order, key, voted));
        } else if (order == Order.PREPARE) {
            prepare(held, voted);
        } else {
            if (!world.is(Mutation.LEAVES_A_HELD_BRANCH_OPEN_WHEN_ABORTED) && held.talk.end("it is decided")) {
                world.saw(Sight.HELD_ENDED_BY_AN_ABORT);
                service.database.rollBack(held.work);
            }
            voted.accept(null);
        }
    }

    /** The vote is asked of another one, who is no more: what is held here under these names is not what is meant. */
    void refuse(List<BranchKey> keys) {
        for (BranchKey key : keys) {
            Held held = all.get(key.transaction());
            if (held != null && held.key.equals(key) && held.talk.end("another one was asked for it")) {
                world.saw(Sight.HELD_REOPENED_AND_REFUSED);
                service.database.rollBack(held.work);
            }
        }
    }

    /** What is refused leaves its tombstone, as any other branch that is asked in vain: it is settled by the database. */
    private void prepare(Held held, Consumer<@Nullable Vote> voted) {
        switch (held.talk.ask()) {
            case Conversation.Asked.Voted before ->
                voted.accept(before.vote() == Vote.READ_ONLY ? Vote.READ_ONLY : null);
            case Conversation.Asked.RollBack lost -> {
                service.database.rollBack(held.work);
                held.talk.voted(Vote.REFUSED);
                voted.accept(null);
            }
            case Conversation.Asked.Prepare prepare -> {
                held.preparing = true;
                instance.vote(held.work, held.deadline, vote -> {
                    held.preparing = false;
                    held.talk.voted(vote);
                    if (vote == Vote.PREPARED) {
                        world.saw(Sight.HELD_PREPARED);
                    }
                    voted.accept(vote == Vote.REFUSED ? null : vote);
                    List.copyOf(held.orders).forEach(Runnable::run);
                    held.orders.clear();
                });
            }
        }
    }
}
