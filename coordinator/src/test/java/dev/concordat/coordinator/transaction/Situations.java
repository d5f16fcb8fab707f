package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.START;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static dev.concordat.coordinator.transaction.Given.readOnly;
import static dev.concordat.coordinator.transaction.Given.silent;

import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Every situation that a command about {@link Given#ID} can meet, and every kind of command. */
final class Situations {

    private static final ParticipantName BANK = new ParticipantName("bank");

    private Situations() {}

    /** By the name that the column has in docs/protocol.md. */
    static Map<String, CoordinatorState> states() {
        CoordinatorState active = Machine.after(begin(), enlist(prepared("1")), enlist(prepared("2")))
                .state();
        Map<String, CoordinatorState> states = new LinkedHashMap<>();
        states.put("ahead", at(START.minus(Limits.MAX_AHEAD).minus(Duration.ofMillis(1))));
        states.put("unknown", at(START));
        states.put("forgotten", at(START.plus(Given.RETENTION).plus(Duration.ofMillis(1))));
        states.put("lost", lost());
        states.put("Active", active);
        states.put("Active, late", passed(active, Given.TIMEOUT));
        states.put(
                "Committing",
                Machine.after(commit(prepared("1"), prepared("2"))).state());
        states.put(
                "Committed",
                Machine.after(commit(prepared("1"), prepared("2")), acknowledge("1"), acknowledge("2"))
                        .state());
        states.put(
                "Aborting", Machine.after(abort(prepared("1"), prepared("2"))).state());
        states.put(
                "Aborted",
                Machine.after(abort(prepared("1"), prepared("2")), acknowledge("1"), acknowledge("2"))
                        .state());
        return states;
    }

    /** The backup was made before, and the restore after it could have been decided. */
    private static CoordinatorState lost() {
        return at(START).restoredFromBackup(START.plus(Limits.MAX_AHEAD));
    }

    /** By the name that the row has in docs/protocol.md. */
    static Map<String, Command> commands() {
        Map<String, Command> commands = new LinkedHashMap<>();
        commands.put("Begin", begin());
        commands.put("Enlist: a known branch", enlist(prepared("1")));
        commands.put("Enlist: other content", enlist(readOnly("1")));
        commands.put("Enlist: a new branch", enlist(prepared("3")));
        commands.put("DecideCommit: no list", commit());
        commands.put("DecideCommit: the branches", commit(prepared("1"), prepared("2")));
        commands.put("DecideCommit: one more", commit(prepared("1"), prepared("2"), prepared("3")));
        commands.put("DecideCommit: one without vote", commit(prepared("1"), silent("3")));
        commands.put("DecideAbort", abort(prepared("1")));
        commands.put("AbortIfExpired", Given.expire());
        commands.put("InquireExpired: a branch", Given.inquireExpired("1"));
        commands.put("InquireExpired: another", Given.inquireExpired("9"));
        commands.put("Acknowledge: a branch", acknowledge("1"));
        commands.put("Acknowledge: another", acknowledge("9"));
        commands.put("ReportHazard", Given.hazard("1"));
        commands.put("ReportFailure", Given.failure("1"));
        commands.put("Retry", Given.retry());
        commands.put("Resolve", Given.resolve("1"));
        commands.put("Register", new Command.Register(BANK, "a", "http://localhost:1", Duration.ofSeconds(15)));
        commands.put("Deregister", new Command.Deregister(BANK, "a"));
        commands.put("AdoptPolicy", new Command.AdoptPolicy(Policy.DEFAULT));
        commands.put("AnnounceNode", new Command.AnnounceNode(new ClusterNode("n1", "http://localhost:1", 2, "2")));
        commands.put("ForgetNode", new Command.ForgetNode("n1"));
        commands.put("RaiseLevel", new Command.RaiseLevel(2, List.of("n1")));
        commands.put("AdvanceTime", new Command.AdvanceTime());
        return commands;
    }

    private static CoordinatorState at(LogTime time) {
        return Protocol.apply(CoordinatorState.empty(), new Command.AdvanceTime(), time)
                .state();
    }

    private static CoordinatorState passed(CoordinatorState state, Duration time) {
        return Protocol.apply(state, new Command.AdvanceTime(), state.now().plus(time))
                .state();
    }

    /** What the command does there, as a cell of the table in docs/protocol.md says it. */
    static String cell(CoordinatorState before, Command command) {
        Transition step = Protocol.apply(before, command, before.now());
        GlobalTransaction known = before.find(ID);
        GlobalTransaction after = step.state().find(ID);
        String phase = after == null ? "" : after.getClass().getSimpleName();
        return switch (step.reply()) {
            case Reply.Rejected rejected ->
                "✗ " + rejected.rejection().getClass().getSimpleName();
            case Reply.Answered answered ->
                (Objects.equals(after, known) ? "" : "→ " + phase + ", ")
                        + answered.outcome().wireName();
            case Reply.Accepted accepted -> {
                if (!accepted.changed()) {
                    yield "as it is";
                }
                yield known != null
                                && known.getClass() == accepted.transaction().getClass()
                        ? "changed"
                        : "→ " + phase;
            }
            case Reply.Leased leased -> "leased";
            case Reply.Noted noted -> "noted";
        };
    }
}
