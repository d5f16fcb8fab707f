package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.protocol.TransactionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must come to its end after healing, each by a bound of its own (rules.md, liveness). They count from when somebody
 * leads: how long that takes is L4, and chance in this model.
 */
final class Settling {

    /** How often it is to be looked at. */
    static final long TICK = 250;

    private static final long LED = 20_000;
    private static final long DECIDED = 5_000;
    private static final long RESOLVED = 30_000;
    static final long CAUGHT_UP = 10_000;

    /** The longest timeout of a transaction, and the time to hear of it. */
    private static final long HELD = 9_000;

    private final World world;
    private final long healed;
    private final Map<BranchKey, Long> prepared = new LinkedHashMap<>();
    private final Map<BranchKey, Long> inDoubt = new LinkedHashMap<>();
    private final Map<BranchKey, Long> held = new LinkedHashMap<>();
    private final Map<TransactionId, Long> unfinished = new TreeMap<>();
    private final long[] behind = new long[Network.NODES];
    private long led;
    private long level;

    Settling(World world) {
        this.world = world;
        this.healed = world.agenda.now();
        this.led = healed;
        this.level = healed;
    }

    /** @param ahead whether log time is ahead of true time, for which deadlines wait */
    void look(boolean ahead) {
        long now = world.agenda.now();
        List<BranchKey> open = world.checks.heldOpen();
        held.keySet().retainAll(open);
        open.forEach(key -> within(now - since(held, key, now), HELD, "L12: held open beyond its time: " + key));
        int leader = world.raft.leader();
        if (leader < 0 || !world.nodes[leader].isReady()) {
            Checks.require(now - healed < LED, () -> "L7: nobody leads");
            led = now;
            level = now;
            prepared.clear();
            inDoubt.clear();
            unfinished.clear();
            return;
        }
        level = ahead ? now : level;
        transactions(now);
        branches(now);
        for (Node node : world.nodes) {
            behind[node.number] = node.log().size() == world.raft.size() ? now : Math.max(behind[node.number], led);
            within(now - behind[node.number], CAUGHT_UP, "L10: " + node.name() + " never catches up");
        }
    }

    private void transactions(long now) {
        unfinished.keySet().retainAll(world.raft.frontier().table().unfinished());
        for (TransactionId id : world.raft.frontier().table().unfinished()) {
            GlobalTransaction known = world.raft.frontier().table().find(id);
            if (known instanceof Active active) {
                long due = active.deadline().millis() - World.START;
                within(now - Math.max(due, level), DECIDED, "L1: never decided: " + known);
            } else {
                within(now - since(unfinished, id, now), RESOLVED, "L2: never ends: " + known);
            }
        }
    }

    private void branches(long now) {
        List<BranchKey> left = world.checks.inDoubt();
        prepared.keySet().retainAll(left);
        for (BranchKey key : left) {
            if (world.checks.isDecided(key.transaction())) {
                within(now - since(inDoubt, key, now), RESOLVED, "L2: still in doubt: " + key);
            }
            within(now - since(prepared, key, now), RESOLVED, "L3: nobody resolves: " + key);
        }
        inDoubt.entrySet().removeIf(entry -> {
            boolean over = !left.contains(entry.getKey());
            if (over) {
                world.coverage.drained(now - entry.getValue());
            }
            return over;
        });
    }

    private static <K> long since(Map<K, Long> map, K key, long now) {
        Long before = map.putIfAbsent(key, now);
        return before == null ? now : before;
    }

    private static void within(long since, long bound, String what) {
        Checks.require(since <= bound, () -> what);
    }
}
