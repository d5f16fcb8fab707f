package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Oracle.require;

import java.util.ArrayList;
import java.util.List;

/**
 * A log and the replicas that apply it: one that is always up to date, and one that lags and restarts from snapshots.
 * Both must compute the same at the same index (S18).
 */
final class Replicas {

    private record Applied(Command command, LogTime stamp, Transition step) {}

    private final Core core;
    private final StepChecks checks;
    private final List<Applied> log = new ArrayList<>();
    private CoordinatorState leader = CoordinatorState.empty();
    private CoordinatorState follower = CoordinatorState.empty();
    private int followed;

    Replicas(Core core, StepChecks checks) {
        this.core = core;
        this.checks = checks;
    }

    CoordinatorState leader() {
        return leader;
    }

    CoordinatorState follower() {
        return follower;
    }

    Transition append(Command command, LogTime stamp) {
        CoordinatorState before = leader;
        Transition step = core.apply(before, command, stamp);
        log.add(new Applied(command, stamp, step));
        leader = step.state();
        checks.check(before, command, step);
        return step;
    }

    /** The follower applies some of what it has not. */
    void follow(int entries) {
        for (int i = 0; i < entries && followed < log.size(); i++, followed++) {
            Applied entry = log.get(followed);
            Transition step = core.apply(follower, entry.command(), entry.stamp());
            require(step.reply().equals(entry.step().reply()), "S18: the replies differ at " + followed);
            require(step.effects().equals(entry.step().effects()), "S18: the effects differ at " + followed);
            follower = step.state();
        }
        if (followed > 0) {
            require(follower.equals(log.get(followed - 1).step().state()), "S18: the states differ at " + followed);
        }
    }

    /** The follower restarts from a snapshot: of its own, or one that the leader sent. */
    void restart(boolean installed) {
        if (installed) {
            followed = log.size();
        }
        CoordinatorState snapshot = installed ? leader : follower;
        follower = core.restarted(snapshot);
        require(follower.equals(snapshot), "S18: a snapshot does not restore the state at " + followed);
        StepChecks.indexes(follower.table());
    }

    /** Every node is lost; a new cluster begins with what the backup held. */
    void restore(CoordinatorState backup, LogTime lostUntil) {
        leader = core.restored(backup, lostUntil);
        follower = leader;
        log.clear();
        followed = 0;
        StepChecks.indexes(leader.table());
    }

    /** The last entries, for the report of a failure. */
    String tail(int entries) {
        StringBuilder tail = new StringBuilder();
        for (Applied entry : log.subList(Math.max(0, log.size() - entries), log.size())) {
            tail.append("\n  ").append(entry.stamp().millis()).append(' ').append(entry.command());
            tail.append("\n    -> ").append(entry.step().reply());
        }
        return tail.toString();
    }
}
