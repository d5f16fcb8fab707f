package dev.concordat.coordinator.simulation;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL as the protocol sees it, by the facts measured on a real one: a failed transaction rolls back without a
 * word when it is prepared, prepared transactions and their locks survive a crash, the outcome of a statement whose
 * connection broke is unknown, slots run out, and a standby that was behind has lost some of what was prepared.
 */
final class Database {

    static final long INITIAL = 100;
    static final int ACCOUNTS = 2;

    /** How a statement ended. */
    enum Sql {
        DONE,
        /** The connection broke: done or not. */
        UNKNOWN,
        FAILED_TRANSACTION,
        UNIQUE_VIOLATION,
        LOCK_NOT_AVAILABLE,
        NO_SLOT,
        UNDEFINED_OBJECT,
        BUSY
    }

    /** One local transaction. */
    static final class Work {
        final BranchKey key;
        final long[] deltas = new long[ACCOUNTS];
        /** Of a branch that is held open, the calls that were carried out in it. */
        final List<BranchKey> calls = new ArrayList<>();

        private boolean failed;
        private boolean written;
        private boolean open = true;
        private boolean connected = true;

        Work(BranchKey key) {
            this.key = key;
        }

        boolean isOpen() {
            return open;
        }

        /** Whether the one who works still has the connection; what was sent over it may be carried out nevertheless. */
        boolean isConnected() {
            return open && connected;
        }

        /** A real one fails to say so when the transaction has failed; here only the guard of PREPARE notices. */
        boolean hasWritten() {
            return written;
        }
    }

    record Prepared(Work work, String gid, long at) {}

    final int number;
    private final World world;
    private final int slots;
    private final long[] balances = {INITIAL, INITIAL};
    private final @Nullable Work[] locks = new Work[ACCOUNTS];
    private final List<Work> active = new ArrayList<>();
    private final Map<BranchKey, Prepared> prepared = new LinkedHashMap<>();
    private final Map<BranchKey, FenceKind> fences = new LinkedHashMap<>();
    private boolean up = true;
    private long clockOffset;

    Database(World world, int number) {
        this.world = world;
        this.number = number;
        this.slots = (int) world.between(1, 5);
    }

    boolean isUp() {
        return up;
    }

    void setClock(long offset) {
        clockOffset = offset;
    }

    private long clock() {
        return world.agenda.now() + clockOffset;
    }

    // Phase one.

    Work begin(BranchKey key) {
        Work work = new Work(key);
        active.add(work);
        return work;
    }

    /** Takes a row and changes it, in this transaction only. */
    Sql update(Work work, int account, long delta) {
        if (!work.open) {
            return Sql.UNKNOWN;
        }
        Work holder = locks[account];
        if (holder != null && holder != work) {
            return Sql.LOCK_NOT_AVAILABLE;
        }
        if (world.faults.rollsBackSilently()) {
            // The application swallowed the error: nothing it did counts, and it does not know.
            world.saw(Sight.WORK_ROLLED_BACK_SILENTLY);
            work.failed = true;
        }
        locks[account] = work;
        work.written = true;
        work.deltas[account] += delta;
        return Sql.DONE;
    }

    long read(Work work) {
        long sum = 0;
        for (int i = 0; i < ACCOUNTS; i++) {
            sum += balances[i] + work.deltas[i];
        }
        return sum;
    }

    /** By the one who works, if it is still connected. */
    void rollBack(Work work) {
        if (work.connected) {
            abandon(work);
        }
    }

    /** Whoever worked is gone, and with it the connection; what was sent before that may be carried out. */
    void hangUp(Work work) {
        if (work.connected) {
            abandon(work);
        }
    }

    /** The plain commit of what should have written nothing. */
    void commit(Work work) {
        if (work.written) {
            finish(work, FenceKind.WORK);
        } else {
            abandon(work);
        }
    }

    private void abandon(Work work) {
        if (work.open) {
            work.open = false;
            active.remove(work);
            release(work);
        }
    }

    private void release(Work work) {
        for (int i = 0; i < ACCOUNTS; i++) {
            if (locks[i] == work) {
                locks[i] = null;
            }
        }
    }

    /** Fence row and PREPARE TRANSACTION in one batch. */
    Sql prepare(Work work, String gid) {
        if (!work.open) {
            return Sql.UNKNOWN;
        }
        if (!world.faults.breaksStatement()) {
            return prepareNow(work, gid);
        }
        switch (world.random.nextInt(3)) {
            case 0 -> {
                abandon(work);
                world.saw(Sight.PREPARE_ANSWER_LOST_AND_NOT_PREPARED);
            }
            case 1 -> {
                if (prepareNow(work, gid) == Sql.DONE) {
                    world.saw(Sight.PREPARE_ANSWER_LOST_AND_PREPARED);
                }
            }
            default -> {
                // On its way still while somebody looks for it.
                work.connected = false;
                world.agenda.after(world.between(20, 1_500), () -> {
                    if (work.open && prepareNow(work, gid) == Sql.DONE) {
                        world.saw(Sight.PREPARED_AFTER_THE_LOOK);
                    }
                });
            }
        }
        return Sql.UNKNOWN;
    }

    private Sql prepareNow(Work work, String gid) {
        if (work.failed) {
            abandon(work);
            return world.is(Mutation.PREPARES_WITHOUT_GUARD) ? Sql.DONE : Sql.FAILED_TRANSACTION;
        }
        if (world.is(Mutation.COMMITS_WITHOUT_PREPARING)) {
            finish(work, FenceKind.WORK);
            return Sql.DONE;
        }
        if (fences.containsKey(work.key) || prepared.containsKey(work.key)) {
            boolean again = world.is(Mutation.WORKS_AGAIN_WHEN_ASKED_AGAIN) && fences.get(work.key) == FenceKind.WORK;
            if (again) {
                finish(work, FenceKind.WORK);
                return Sql.DONE;
            }
            if (!world.is(Mutation.PREPARES_IN_SPITE_OF_A_TOMBSTONE) || fences.get(work.key) != FenceKind.TOMBSTONE) {
                world.saw(Sight.LATE_WORK_REFUSED);
                abandon(work);
                return Sql.UNIQUE_VIOLATION;
            }
        }
        if (prepared.size() >= slots) {
            world.saw(Sight.SLOTS_EXHAUSTED);
            abandon(work);
            return Sql.NO_SLOT;
        }
        active.remove(work);
        work.open = false;
        prepared.put(work.key, new Prepared(work, gid, clock()));
        if (world.is(Mutation.RELEASES_LOCKS_WHEN_PREPARED)) {
            release(work);
        }
        world.checks.prepared(number, work.key);
        return Sql.DONE;
    }

    private void finish(Work work, FenceKind kind) {
        work.open = false;
        active.remove(work);
        release(work);
        if (kind == FenceKind.WORK) {
            boolean altered = world.is(Mutation.ALTERS_AN_AMOUNT) && number == 0;
            for (int i = 0; i < ACCOUNTS; i++) {
                balances[i] += work.deltas[i] + (altered && work.deltas[i] != 0 ? 1 : 0);
            }
            fences.put(work.key, FenceKind.WORK);
            world.checks.committed(number, work.key);
            world.checks.committedCalls(work);
        } else {
            world.checks.rolledBack(number, work.key);
        }
    }

    // Phase two.

    @Nullable
    String find(BranchKey key) {
        Prepared found = prepared.get(key);
        return found == null ? null : found.gid();
    }

    @Nullable
    FenceKind fence(BranchKey key) {
        return fences.get(key);
    }

    Sql commitPrepared(BranchKey key) {
        return endPrepared(key, FenceKind.WORK);
    }

    Sql rollBackPrepared(BranchKey key) {
        return endPrepared(key, FenceKind.TOMBSTONE);
    }

    private Sql endPrepared(BranchKey key, FenceKind kind) {
        if (!up) {
            return Sql.UNKNOWN;
        }
        boolean breaks = world.faults.breaksStatement();
        if (breaks && world.random.nextBoolean()) {
            return world.random.nextBoolean() ? Sql.UNKNOWN : Sql.BUSY;
        }
        Prepared found = prepared.remove(key);
        if (found == null) {
            return Sql.UNDEFINED_OBJECT;
        }
        finish(found.work(), kind);
        return breaks ? Sql.UNKNOWN : Sql.DONE;
    }

    /** {@code LOCK_NOT_AVAILABLE} while somebody holds the key, {@code UNIQUE_VIOLATION} if a row is there. */
    Sql leaveTombstone(BranchKey key) {
        if (!up) {
            return Sql.UNKNOWN;
        }
        if (prepared.containsKey(key)) {
            world.saw(Sight.TOMBSTONE_WAITED_FOR);
            return Sql.LOCK_NOT_AVAILABLE;
        }
        if (fences.containsKey(key)) {
            return Sql.UNIQUE_VIOLATION;
        }
        boolean breaks = world.faults.breaksStatement();
        if (breaks && world.random.nextBoolean()) {
            return Sql.UNKNOWN;
        }
        fences.put(key, FenceKind.TOMBSTONE);
        world.saw(Sight.TOMBSTONE_LEFT);
        world.checks.tombstone(number, key);
        return breaks ? Sql.UNKNOWN : Sql.DONE;
    }

    List<Prepared> inDoubt() {
        return List.copyOf(prepared.values());
    }

    long age(Prepared branch) {
        return Math.max(0, clock() - branch.at());
    }

    // What happens to it.

    void crash(long away) {
        if (!up) {
            return;
        }
        up = false;
        world.saw(Sight.DATABASE_CRASHED);
        world.tell(null, () -> "database " + number + " dies");
        for (Work work : List.copyOf(active)) {
            abandon(work);
        }
        world.agenda.after(away, this::restart);
    }

    void restart() {
        up = true;
    }

    /** The standby that takes over has not heard of some of the prepared transactions. */
    void failOver() {
        crash(world.between(100, 800));
        for (BranchKey key : List.copyOf(prepared.keySet())) {
            Prepared lost = prepared.get(key);
            if (lost != null && world.random.nextBoolean()) {
                prepared.remove(key);
                release(lost.work());
                world.saw(Sight.PREPARED_LOST_BY_FAILOVER);
                world.checks.lostByFailover(number, key);
            }
        }
    }

    long balance(int account) {
        return balances[account];
    }
}
