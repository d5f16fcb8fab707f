package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a run as one process writes it.
 *
 * @param moments told of each moment after it was taken down
 */
record WatchedNotes(Journal journal, String process, Consumer<Moment> moments) implements Notes {

    @Override
    public String run() {
        return journal.run();
    }

    @Override
    public Unit open(@Nullable Unit parent, Unit.Kind kind, String what) {
        Unit unit = journal.open(parent, kind, what, process);
        moments.accept(Moment.STEP);
        return unit;
    }

    @Override
    public Unit call(Unit parent, Step.Call call) {
        Unit unit = journal.call(parent, call, process);
        moments.accept(Moment.STEP);
        return unit;
    }

    @Override
    public Unit unit(int number) {
        return journal.unit(number);
    }

    @Override
    public Step.Call callOf(int number) {
        return journal.callOf(number);
    }

    @Override
    public void ended(Unit unit) {
        journal.ended(unit);
        moments.accept(Moment.STEP);
    }

    @Override
    public void failed(Unit unit, String why) {
        journal.failed(unit, why);
        moments.accept(Moment.STEP);
    }

    @Override
    public void scope(Unit unit, String transaction, View view) {
        journal.scope(unit, transaction, view);
        moments.accept(view != View.UNKNOWN && unit.parent() == null ? Moment.OUTCOME_KNOWN : Moment.STEP);
    }

    @Override
    public String write(Unit unit, Place place) {
        String mark = journal.write(unit, place);
        moments.accept(Moment.STEP);
        return mark;
    }

    @Override
    public int port(Step.Service service) {
        return journal.port(service);
    }

    @Override
    public void reached(Moment moment) {
        moments.accept(moment);
    }
}
