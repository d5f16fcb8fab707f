package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.Command;
import java.util.List;

/**
 * Which commands begin something that has to be finished later. They are refused while space is short; whatever finishes
 * what was begun is not: acknowledgements, aborts, deadlines, leases, operators' calls.
 */
public final class NewWork {

    private NewWork() {}

    public static boolean isIn(Command command) {
        return command instanceof Command.Begin
                || command instanceof Command.Enlist
                || command instanceof Command.DecideCommit;
    }

    public static boolean isIn(List<Command> commands) {
        return commands.stream().anyMatch(NewWork::isIn);
    }
}
