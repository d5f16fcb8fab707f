package dev.concordat.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every kind of command in every phase. The expectation is the table in docs/protocol.md. */
class StateTableTest {

    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "protocol.md");
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    private static final Duration SHORTEST = Duration.ofSeconds(Long.MIN_VALUE);
    private static final LogTime END = new LogTime(Long.MAX_VALUE);
    private static final LogTime BEGINNING = new LogTime(Long.MIN_VALUE);

    @Test
    void everyCommandDoesInEveryPhaseWhatTheTableInTheDocumentationSays() throws IOException {
        List<String> documented = Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.contains("state table, checked by StateTableTest"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(String.join("\n", documented)).isEqualTo(String.join("\n", table()));
    }

    private static List<String> table() {
        Map<String, CoordinatorState> states = Situations.states();
        List<String> table = new ArrayList<>();
        table.add("| command | " + String.join(" | ", states.keySet()) + " |");
        table.add("|---|" + "---|".repeat(states.size()));
        Situations.commands()
                .forEach((name, command) -> table.add("| " + name + " | "
                        + states.values().stream()
                                .map(state -> Situations.cell(state, command))
                                .collect(Collectors.joining(" | "))
                        + " |"));
        return table;
    }

    @Test
    void everyKindOfCommandAndEveryPhaseIsInTheTable() {
        Set<Class<?>> commands =
                Situations.commands().values().stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> phases = Situations.states().values().stream()
                .flatMap(state -> state.table().byId().values().stream())
                .map(Object::getClass)
                .collect(Collectors.toSet());

        assertThat(commands).containsExactlyInAnyOrderElementsOf(leaves(Command.class));
        assertThat(phases).containsExactlyInAnyOrderElementsOf(leaves(GlobalTransaction.class));
    }

    private static List<Class<?>> leaves(Class<?> type) {
        return RandomRunTest.leaves(type).toList();
    }

    @Test
    void applyNeverThrowsWhateverTheStampTheIdentifierAndTheDuration() {
        List<Command> commands = Stream.concat(Situations.commands().values().stream(), extreme().stream())
                .toList();
        for (CoordinatorState state : Situations.states().values()) {
            for (LogTime stamp : List.of(BEGINNING, LogTime.ZERO, Given.START, END)) {
                CoordinatorState alone = state;
                CoordinatorState all = state;
                for (Command command : commands) {
                    CoordinatorState before = all;
                    assertThatCode(() -> Protocol.apply(alone, command, stamp))
                            .as(command + " at " + stamp)
                            .doesNotThrowAnyException();
                    assertThatCode(() -> Protocol.apply(before, command, stamp))
                            .as(command + " at " + stamp + " after others")
                            .doesNotThrowAnyException();
                    all = Protocol.apply(before, command, stamp).state();
                    StepChecks.indexes(all.table());
                }
            }
        }
    }

    private static List<Command> extreme() {
        List<Command> extreme = new ArrayList<>();
        ParticipantName bank = new ParticipantName("bank");
        BranchId branch = new BranchId("1");
        for (TransactionId id : List.of(Given.ID, Given.id(0, 1), Given.id((1L << 48) - 1, 1))) {
            for (Duration duration : List.of(SHORTEST, Duration.ZERO, LONGEST)) {
                extreme.add(new Command.Begin(id, null, duration));
                extreme.add(new Command.Register(bank, "b", "", duration));
            }
            extreme.add(new Command.Enlist(id, Given.refused("7")));
            extreme.add(new Command.DecideCommit(id, List.of(Given.manyPrepared(200))));
            extreme.add(new Command.DecideCommit(id, List.of()));
            extreme.add(new Command.DecideAbort(id, AbortReason.REQUESTED, "", List.of(Given.manyPrepared(200))));
            extreme.add(new Command.DecideCommit(id, List.of(Given.prepared("1"))));
            extreme.add(new Command.ReportHazard(id, branch, "x".repeat(10_000)));
            extreme.add(new Command.ReportFailure(id, branch, "x".repeat(10_000), BEGINNING));
            extreme.add(new Command.ReportFailure(id, branch, "", END));
            extreme.add(new Command.AbortIfExpired(id));
            extreme.add(new Command.Retry(id));
            extreme.add(new Command.Acknowledge(id, branch));
        }
        extreme.add(new Command.AdoptPolicy(new Policy(Duration.ofMillis(1), Duration.ofMillis(1))));
        extreme.add(new Command.AdoptPolicy(new Policy(Duration.ofMillis(1), LONGEST)));
        extreme.add(new Command.AdoptPolicy(new Policy(Duration.ofMillis(Long.MAX_VALUE), LONGEST)));
        return extreme;
    }
}
