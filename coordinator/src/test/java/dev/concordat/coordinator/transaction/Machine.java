package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;

/** One replica and the clock that stamps its entries, for tests that tell a story. */
final class Machine {

    private CoordinatorState state = CoordinatorState.empty();
    private List<Effect> effects = List.of();
    private LogTime clock = Given.START;

    /** A machine to which these commands have been applied. */
    static Machine after(Command... commands) {
        Machine machine = new Machine();
        for (Command command : commands) {
            machine.apply(command);
        }
        return machine;
    }

    Reply apply(Command command) {
        Transition transition = Protocol.apply(state, command, clock);
        state = transition.state();
        effects = transition.effects();
        return transition.reply();
    }

    /** The rejection of the command; fails if it is not rejected. */
    Rejection reject(Command command) {
        return switch (apply(command)) {
            case Reply.Rejected rejected -> rejected.rejection();
            case Reply other -> throw new AssertionError("not rejected but " + other);
        };
    }

    /** Lets the clock pass, and log time with it. */
    Machine wait(Duration duration) {
        clock = clock.plus(duration);
        apply(new Command.AdvanceTime());
        return this;
    }

    void setClock(LogTime time) {
        clock = time;
    }

    CoordinatorState state() {
        return state;
    }

    List<Effect> effects() {
        return effects;
    }

    GlobalTransaction transaction() {
        return transaction(Given.ID);
    }

    GlobalTransaction transaction(TransactionId id) {
        GlobalTransaction known = state.find(id);
        if (known == null) {
            throw new AssertionError("the transaction is not known");
        }
        return known;
    }

    Branch branch(String name) {
        Branch branch = transaction().branches().find(new BranchId(name));
        if (branch == null) {
            throw new AssertionError("there is no branch " + name);
        }
        return branch;
    }

    /** What the last command made the dispatcher deliver, as {@code 1:commit}. */
    List<String> deliveries() {
        return effects.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(effect -> shown(((Effect.Deliver) effect).delivery()))
                .toList();
    }

    static String shown(Delivery delivery) {
        return delivery.branch() + ":" + (delivery.decision() == Decision.COMMIT ? "commit" : "abort");
    }
}
