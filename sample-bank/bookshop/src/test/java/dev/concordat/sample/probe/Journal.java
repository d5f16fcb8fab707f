package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.GlobalScope;
import dev.concordat.sample.probe.History.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes down what happens in one run, in all of its services: they are in one JVM. Thread-safe. */
final class Journal {

    private final String run;
    private final List<Unit> units = new ArrayList<>();
    private final List<History.Write> writes = new ArrayList<>();
    private final Map<Integer, Boolean> ended = new HashMap<>();
    private final Map<Integer, GlobalScope> scopes = new HashMap<>();
    private final Map<Integer, Step.Call> calls = new HashMap<>();
    private final List<String> events = new ArrayList<>();

    Journal(String run) {
        this.run = run;
    }

    String run() {
        return run;
    }

    synchronized Unit open(@Nullable Unit parent, Unit.Kind kind, String what) {
        Unit unit = new Unit(units.size(), parent, kind, what);
        units.add(unit);
        return unit;
    }

    /** What the callee finds under the number of that unit. */
    synchronized Unit call(Unit parent, Step.Call call) {
        Unit unit = open(parent, Unit.Kind.CALL, "call of " + call.service() + " by " + call.client());
        calls.put(unit.number(), call);
        return unit;
    }

    synchronized Unit unit(int number) {
        return units.get(number);
    }

    synchronized Step.Call callOf(int number) {
        Step.Call call = calls.get(number);
        if (call == null) {
            throw new IllegalArgumentException("unit " + number + " is no call");
        }
        return call;
    }

    synchronized void ended(Unit unit) {
        ended.put(unit.number(), true);
    }

    synchronized void failed(Unit unit, Throwable why) {
        ended.put(unit.number(), false);
        events.add(unit.number() + " " + unit.what() + " failed: " + why);
    }

    synchronized void scope(Unit unit, String transaction, History.View view) {
        scopes.put(unit.number(), new GlobalScope(transaction, view));
    }

    /** The mark of a row that is about to be written. */
    synchronized String write(Unit unit, Place place) {
        String mark = run + "-" + writes.size();
        writes.add(new History.Write(mark, unit, place));
        return mark;
    }

    /** Whether all that began has ended. */
    synchronized boolean isOver() {
        return ended.size() == units.size();
    }

    synchronized History history() {
        return new History(writes, units, ended, scopes);
    }

    /** What failed, in order, for people. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }
}
