package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Oracle.require;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.TreePSet;

/** What must hold of every single step of the machine, whatever was asked. */
public final class StepChecks {

    private final ModelParticipants participants;
    private final Oracle oracle;

    public StepChecks(ModelParticipants participants, Oracle oracle) {
        this.participants = participants;
        this.oracle = oracle;
    }

    void check(CoordinatorState before, Command command, Transition step) {
        CoordinatorState after = step.state();
        require(!after.now().isBefore(before.now()), "I4: log time moved back");
        require(!after.horizon().isBefore(before.horizon()), "I4: the horizon moved back");
        levels(before, command, after);
        after.table().byId().forEach((id, transaction) -> {
            changed(before, command, transaction, after);
            resolvedByOperatorsOnly(before, command, transaction);
        });
        removed(before, step);
        effects(step);
        rejectionChangesNothing(before, step);
        indexes(after.table());
    }

    /** The same for the one transaction that the command is about; costs nothing for all others. */
    public void checkTouched(CoordinatorState before, Command command, Transition step) {
        CoordinatorState after = step.state();
        require(!after.now().isBefore(before.now()), "I4: log time moved back");
        require(!after.horizon().isBefore(before.horizon()), "I4: the horizon moved back");
        if (command instanceof Command.OfTransaction about) {
            GlobalTransaction transaction = after.find(about.id());
            if (transaction != null) {
                changed(before, command, transaction, after);
                resolvedByOperatorsOnly(before, command, transaction);
            }
        }
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Forgotten forgotten) {
                forgettable(before, forgotten.transaction(), after);
            }
        }
        effects(step);
    }

    /** No outcome is forced but by an operator, with a reason (S20). */
    private static void resolvedByOperatorsOnly(
            CoordinatorState before, Command command, GlobalTransaction transaction) {
        GlobalTransaction known = before.find(transaction.id());
        for (Branch branch : transaction.branches().all()) {
            Branch earlier = known == null ? null : known.branches().find(branch.id());
            boolean already = earlier != null && earlier.state() == BranchState.RESOLVED;
            require(
                    branch.state() != BranchState.RESOLVED || already || command instanceof Command.Resolve,
                    () -> "S20: resolved by " + command);
        }
    }

    private void changed(
            CoordinatorState before, Command command, GlobalTransaction transaction, CoordinatorState after) {
        GlobalTransaction known = before.find(transaction.id());
        if (transaction.equals(known)) {
            return;
        }
        if (transaction instanceof Decided decided) {
            if (known instanceof Decided decidedBefore) {
                unchanged(decidedBefore, decided);
            } else {
                fresh(before, command, decided, after);
            }
        }
        completed(transaction);
    }

    /** A node that cannot read what the others write would stop: so the level rises when all can, and stays (S18). */
    private static void levels(CoordinatorState before, Command command, CoordinatorState after) {
        int level = after.nodes().level();
        require(level >= before.nodes().level(), "S18: the feature level was lowered");
        if (level > before.nodes().level() && command instanceof Command.RaiseLevel raise) {
            for (String member : raise.members()) {
                ClusterNode known = after.nodes().find(member);
                require(known != null && known.level() >= level, () -> "S18: " + member + " cannot follow to " + level);
            }
        } else {
            require(level == before.nodes().level(), () -> "S18: the feature level rose by " + command);
        }
    }

    private static void unchanged(Decided known, Decided now) {
        require(known.decision() == now.decision(), () -> "S2: the decision changed: " + now);
        require(known.decidedAt().equals(now.decidedAt()), () -> "S2: decided at another time: " + now);
        require(names(known).equals(names(now)), () -> "S3: the set of branches changed: " + now);
        for (Branch branch : known.branches().all()) {
            Branch later = now.branches().find(branch.id());
            require(
                    branch.isOpen() || (later != null && later.state() == branch.state()),
                    () -> "S8: an ended branch moved: " + branch + " to " + later);
        }
    }

    private void fresh(CoordinatorState before, Command command, Decided decided, CoordinatorState after) {
        oracle.decided(decided);
        if (decided.decision() == Decision.COMMIT) {
            Set<BranchId> expected = new TreeSet<>();
            if (before.find(decided.id()) instanceof Active active) {
                require(after.now().isBefore(active.deadline()), () -> "R5: committed after the deadline: " + decided);
                expected.addAll(names(active));
            }
            if (command instanceof Command.DecideCommit commit) {
                commit.branches().forEach(branch -> expected.add(branch.branch()));
            }
            require(names(decided).equals(expected), () -> "S3: committed " + names(decided) + ", not " + expected);
            for (Branch branch : decided.branches().all()) {
                require(
                        branch.vote() == Vote.PREPARED || branch.vote() == Vote.READ_ONLY,
                        () -> "S3: no vote: " + branch);
            }
        }
        oracle.checkAtomicity(decided.id());
    }

    private static Set<BranchId> names(GlobalTransaction transaction) {
        Set<BranchId> names = new TreeSet<>();
        transaction.branches().all().forEach(branch -> names.add(branch.id()));
        return names;
    }

    /** What counts as carried out has really been (S6, S7). */
    private void completed(GlobalTransaction transaction) {
        for (Branch branch : transaction.branches().all()) {
            ModelParticipants.Real real = participants.real(transaction.id(), branch.id());
            if (branch.state() == BranchState.COMMITTED) {
                require(
                        real == ModelParticipants.Real.COMMITTED,
                        () -> "S6: called committed, is " + real + ": " + branch);
            }
            if (branch.state() == BranchState.ABORTED) {
                require(
                        real != ModelParticipants.Real.PREPARED,
                        () -> "S7: called aborted, is " + real + ": " + branch);
            }
        }
    }

    private static void removed(CoordinatorState before, Transition step) {
        CoordinatorState after = step.state();
        Set<TransactionId> announced = new TreeSet<>();
        step.effects().forEach(effect -> {
            if (effect instanceof Effect.Forgotten forgotten) {
                announced.add(forgotten.transaction());
            }
        });
        for (GlobalTransaction known : before.table().byId().values()) {
            if (after.find(known.id()) != null) {
                continue;
            }
            require(announced.remove(known.id()), () -> "a transaction left without a word: " + known);
            forgettable(before, known.id(), after);
        }
        require(announced.isEmpty(), () -> "forgotten, but still there: " + announced);
    }

    private static void forgettable(CoordinatorState before, TransactionId id, CoordinatorState after) {
        GlobalTransaction known = before.find(id);
        if (known == null) {
            return;
        }
        require(!(known instanceof Active) && !(known instanceof Committing), () -> "R7: forgotten: " + known);
        require(
                known.branches().where(b -> b.state() == BranchState.RESOLVED).isEmpty(),
                () -> "R7: forgotten: " + known);
        require(
                after.isForgotten(known.id()) || after.isLost(known.id()),
                () -> "I6: forgotten, and could be decided anew: " + known);
        LogTime end = known instanceof Finished finished ? finished.completedAt() : ((Decided) known).decidedAt();
        require(
                end.plus(after.policy().outcomeRetention()).isBefore(after.now()),
                () -> "R7: forgotten early: " + known);
    }

    private static void effects(Transition step) {
        for (Effect effect : step.effects()) {
            switch (effect) {
                case Effect.Deliver deliver -> outstanding(step.state(), deliver.delivery());
                case Effect.DeliverNow deliver -> outstanding(step.state(), deliver.delivery());
                case Effect.Completed done ->
                    require(
                            done.transaction()
                                    .equals(step.state().find(done.transaction().id())),
                            "not completed");
                case Effect.Forgotten ignored -> {}
                case Effect.InstanceUp ignored -> {}
            }
        }
    }

    private static void outstanding(CoordinatorState state, Delivery delivery) {
        require(
                state.find(delivery.transaction()) instanceof Undelivered undelivered
                        && undelivered.deliveries().contains(delivery),
                () -> "R1: a delivery of what is not decided: " + delivery);
    }

    private static void rejectionChangesNothing(CoordinatorState before, Transition step) {
        if (step.reply() instanceof Reply.Rejected) {
            List<Effect> others = step.effects().stream()
                    .filter(effect -> !(effect instanceof Effect.Forgotten))
                    .toList();
            require(others.isEmpty(), () -> "a rejected command has effects: " + others);
            step.state()
                    .table()
                    .byId()
                    .forEach((id, transaction) -> require(
                            transaction.equals(before.find(id)), () -> "a rejected command changed " + transaction));
        }
    }

    /** Each index holds exactly what a count from scratch finds (I10). */
    static void indexes(TransactionTable table) {
        Set<TransactionId> unfinished = new TreeSet<>();
        Set<Due> deadlines = new TreeSet<>();
        Set<Due> retained = new TreeSet<>();
        new TreeMap<>(table.byId()).forEach((id, transaction) -> {
            require(id.equals(transaction.id()), () -> "I10: stored under another name: " + transaction);
            LogTime ended = LogTime.ZERO;
            switch (transaction) {
                case Active active -> deadlines.add(new Due(active.deadline(), id));
                case Aborting aborting -> ended = aborting.decidedAt();
                case Finished finished -> ended = finished.completedAt();
                case Committing ignored -> {}
            }
            if (!(transaction instanceof Finished)) {
                unfinished.add(id);
            }
            boolean resolved = transaction.branches().all().stream().anyMatch(b -> b.resolution() != null);
            boolean ofBackup = id.createdAtMillis() <= table.lostUntil().millis();
            boolean open = transaction instanceof Active || transaction instanceof Committing;
            if (!(open || resolved || (ofBackup && transaction instanceof Aborting))) {
                long since =
                        Math.max(ended.millis(), ofBackup ? table.lostUntil().millis() : 0);
                retained.add(new Due(new LogTime(Math.max(since, id.createdAtMillis())), id));
            }
        });
        same(table.unfinished(), unfinished, "unfinished");
        same(table.deadlines(), deadlines, "deadlines");
        same(table.retained(), retained, "retained");
    }

    private static <T> void same(TreePSet<T> index, Set<T> expected, String name) {
        require(index.equals(expected), () -> "I10: the index " + name + " holds " + index + ", not " + expected);
    }
}
