package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.GlobalScope;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a run: a row without its decision, or one that a decision is owed. Pure. */
final class Oracle {

    private final History history;
    private final Findings findings;

    private Oracle(History history, Findings findings) {
        this.history = history;
        this.findings = findings;
    }

    /**
     * What is wrong, for people; empty if nothing is.
     *
     * @param mustCommit whether nothing in the plan keeps it from being committed
     */
    static List<String> judge(History history, Findings findings, boolean mustCommit) {
        return new Oracle(history, findings).violations(mustCommit);
    }

    private List<String> violations(boolean mustCommit) {
        List<String> wrong = new ArrayList<>();
        findings.prepared().forEach(gid -> wrong.add("still prepared: " + gid));
        history.units().stream()
                .filter(unit -> !history.ended().containsKey(unit.number()) && !isCut(unit))
                .forEach(unit -> wrong.add("has not ended: " + unit.what()));
        Set<String> known = new HashSet<>();
        Map<Unit, List<History.Write>> unclear = new LinkedHashMap<>();
        for (History.Write write : history.writes()) {
            known.add(write.mark());
            Optional<Unit> cut = cutOff(write.unit());
            if (cut.isPresent()) {
                unclear.computeIfAbsent(cut.get(), unit -> new ArrayList<>()).add(write);
            } else {
                check(write, isOwed(write.unit()), wrong);
            }
        }
        unclear.values().forEach(writes -> checkTogether(writes, wrong));
        findings.rows().keySet().stream()
                .filter(mark -> !known.contains(mark))
                .forEach(mark -> wrong.add("a row that nobody wrote: " + mark));
        history.scopes().forEach((number, scope) -> check(number, scope, mustCommit, wrong));
        return wrong;
    }

    /**
     * The outermost local transaction, which no global one owns, of whose end nobody was told: its process was killed
     * then.
     */
    private Optional<Unit> cutOff(Unit innermost) {
        Belonging belonging = Belonging.of(innermost);
        boolean unclear = belonging.global() == null
                && belonging.units().stream().anyMatch(this::isCut)
                && belonging.units().stream().allMatch(unit -> isCut(unit) || endedWell(unit));
        return unclear
                ? belonging.units().reversed().stream().filter(this::isCut).findFirst()
                : Optional.empty();
    }

    /** All of them are there, or none. */
    private void checkTogether(List<History.Write> writes, List<String> wrong) {
        boolean any = writes.stream().anyMatch(write -> findings.rows().containsKey(write.mark()));
        writes.forEach(write -> check(write, any, wrong));
    }

    private boolean isCut(Unit unit) {
        return history.cut().contains(unit.number());
    }

    private void check(History.Write write, boolean expected, List<String> wrong) {
        List<Place> places = findings.rows().getOrDefault(write.mark(), List.of());
        if (expected && places.isEmpty()) {
            wrong.add("lost: " + told(write));
        } else if (!expected && !places.isEmpty()) {
            wrong.add("left behind: " + told(write));
        } else if (places.size() > 1) {
            wrong.add("there " + places.size() + " times: " + told(write));
        }
        if (places.stream().anyMatch(place -> !place.equals(write.place()))) {
            wrong.add("in another database, " + places + ": " + told(write));
        }
    }

    private boolean isOwed(Unit innermost) {
        Belonging belonging = Belonging.of(innermost);
        return belonging.units().stream().allMatch(this::endedWell)
                && (belonging.global() == null || decision(belonging.global()) == Decision.COMMITTED);
    }

    private boolean endedWell(Unit unit) {
        return history.ended().getOrDefault(unit.number(), false);
    }

    private @Nullable Decision decision(Unit global) {
        GlobalScope scope = history.scopes().get(global.number());
        return scope == null ? null : findings.decisions().get(scope.transaction());
    }

    private void check(int number, GlobalScope scope, boolean mustCommit, List<String> wrong) {
        Decision decision = findings.decisions().get(scope.transaction());
        // Where only calls that failed had prepared anything, their branches are told of an abort, and nothing is
        // missing.
        if (scope.view() == View.RETURNED && decision == Decision.ABORTED && owesAnything(number)) {
            wrong.add("returned, but is aborted: " + scope.transaction());
        }
        if (scope.view() == View.RETURNED && decision == null && owesAnything(number)) {
            wrong.add("returned, but was never decided, and something was written: " + scope.transaction());
        }
        if (scope.view() == View.FAILED && decision == Decision.COMMITTED) {
            wrong.add("failed, but is committed: " + scope.transaction());
        }
        if (mustCommit && scope.view() != View.RETURNED) {
            wrong.add("nothing kept it from being committed, but its caller was told " + scope.view() + ": "
                    + scope.transaction());
        }
    }

    /** Whether a write would be there, had this scope been committed. */
    private boolean owesAnything(int scope) {
        return history.writes().stream().anyMatch(write -> joins(write.unit(), scope));
    }

    private boolean joins(Unit innermost, int scope) {
        Belonging belonging = Belonging.of(innermost);
        return belonging.global() != null
                && belonging.global().number() == scope
                && belonging.units().stream().allMatch(this::endedWell);
    }

    private static String told(History.Write write) {
        StringBuilder text = new StringBuilder(write.mark()).append(" in ").append(write.place());
        for (Unit unit = write.unit(); unit != null; unit = unit.parent()) {
            text.append(" < ").append(unit.number()).append(' ').append(unit.what());
        }
        return text.toString();
    }
}
