package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.GlobalScope;
import dev.concordat.sample.probe.History.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps what happens in one run, in all of its services. Thread-safe. */
final class Journal implements Notes {

    private final String run;
    private final ToIntFunction<Step.Service> ports;
    private final List<Unit> units = new ArrayList<>();
    private final List<History.Write> writes = new ArrayList<>();
    private final Map<Integer, Boolean> ended = new HashMap<>();
    private final Map<Integer, GlobalScope> scopes = new HashMap<>();
    private final Map<Integer, Step.Call> calls = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private final Map<Integer, String> processes = new HashMap<>();

    /** Of services in this JVM. */
    Journal(String run) {
        this(run, Runs::port);
    }

    /** @param ports where services listen */
    Journal(String run, ToIntFunction<Step.Service> ports) {
        this.run = run;
        this.ports = ports;
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public synchronized Unit open(@Nullable Unit parent, Unit.Kind kind, String what) {
        Unit unit = new Unit(units.size(), parent, kind, what);
        units.add(unit);
        return unit;
    }

    @Override
    public synchronized Unit call(Unit parent, Step.Call call) {
        Unit unit = open(parent, Unit.Kind.CALL, "call of " + call.service() + " by " + call.client());
        calls.put(unit.number(), call);
        return unit;
    }

    @Override
    public synchronized Unit unit(int number) {
        return units.get(number);
    }

    @Override
    public synchronized Step.Call callOf(int number) {
        Step.Call call = calls.get(number);
        if (call == null) {
            throw new IllegalArgumentException("unit " + number + " is no call");
        }
        return call;
    }

    @Override
    public synchronized void ended(Unit unit) {
        ended.put(unit.number(), true);
    }

    @Override
    public synchronized void failed(Unit unit, String why) {
        ended.put(unit.number(), false);
        events.add(unit.number() + " " + unit.what() + " failed: " + why);
    }

    @Override
    public synchronized void scope(Unit unit, String transaction, History.View view) {
        scopes.put(unit.number(), new GlobalScope(transaction, view));
    }

    @Override
    public synchronized String write(Unit unit, Place place) {
        String mark = run + "-" + writes.size();
        writes.add(new History.Write(mark, unit, place));
        return mark;
    }

    @Override
    public int port(Step.Service service) {
        return ports.applyAsInt(service);
    }

    @Override
    public void reached(Moment moment) {
        // Nobody waits for it.
    }

    /** Begins something that ends with that process, if not before. */
    synchronized Unit open(@Nullable Unit parent, Unit.Kind kind, String what, String process) {
        Unit unit = open(parent, kind, what);
        processes.put(unit.number(), process);
        return unit;
    }

    /** The same for a call, by its caller. */
    synchronized Unit call(Unit parent, Step.Call call, String process) {
        Unit unit = call(parent, call);
        processes.put(unit.number(), process);
        return unit;
    }

    /** Whether all that began has ended, or was cut off with one of those processes. */
    synchronized boolean isOver(Set<String> dead) {
        return ended.size() + cut(dead).size() == units.size();
    }

    /** Where no process was killed. */
    synchronized History history() {
        return history(Set.of());
    }

    /** @param dead processes that were killed */
    synchronized History history(Set<String> dead) {
        return new History(writes, units, ended, cut(dead), scopes);
    }

    private Set<Integer> cut(Set<String> dead) {
        return units.stream()
                .map(Unit::number)
                .filter(number -> !ended.containsKey(number) && dead.contains(processes.getOrDefault(number, "")))
                .collect(Collectors.toSet());
    }

    /** The global transactions that are known to have begun. */
    synchronized List<String> transactions() {
        return scopes.values().stream()
                .map(GlobalScope::transaction)
                .filter(transaction -> !transaction.isEmpty())
                .toList();
    }

    /** What failed, in order, for people. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }
}
