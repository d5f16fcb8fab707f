package dev.concordat.coordinator.log;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.LogTime;
import java.util.List;

/**
 * One entry of the log.
 *
 * @param origin the node that appended it
 * @param incarnation which life of that node
 * @param sequence number of the append within that life
 * @param level feature level at which it is written
 * @param leaderTime clock of the leader that put it in the log (R4)
 */
public record LogEntry(
        String origin, long incarnation, long sequence, int level, LogTime leaderTime, List<Command> commands) {

    public LogEntry {
        commands = List.copyOf(commands);
    }
}
