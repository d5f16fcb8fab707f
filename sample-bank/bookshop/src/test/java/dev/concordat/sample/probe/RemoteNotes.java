package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes that are kept by the desk, in another process. Thread-safe. */
record RemoteNotes(String run, Line line) implements Notes {

    @Override
    public Unit open(@Nullable Unit parent, Unit.Kind kind, String what) {
        return enter(notes -> notes.open(parent, kind, what));
    }

    @Override
    public Unit call(Unit parent, Step.Call call) {
        return enter(notes -> notes.call(parent, call));
    }

    @Override
    public Unit unit(int number) {
        return enter(notes -> notes.unit(number));
    }

    @Override
    public Step.Call callOf(int number) {
        return enter(notes -> notes.callOf(number));
    }

    @Override
    public void ended(Unit unit) {
        tell(notes -> {
            notes.ended(unit);
            return null;
        });
    }

    @Override
    public void failed(Unit unit, String why) {
        tell(notes -> {
            notes.failed(unit, why);
            return null;
        });
    }

    @Override
    public void scope(Unit unit, String transaction, View view) {
        tell(notes -> {
            notes.scope(unit, transaction, view);
            return null;
        });
    }

    @Override
    public String write(Unit unit, Place place) {
        return enter(notes -> notes.write(unit, place));
    }

    @Override
    public int port(Step.Service service) {
        return enter(notes -> notes.port(service));
    }

    @Override
    public void reached(Moment moment) {
        tell(notes -> {
            notes.reached(moment);
            return null;
        });
    }

    private void tell(Word.Note<@Nullable Object> note) {
        line.say(new Word.Entry(run, note));
    }

    @SuppressWarnings("unchecked")
    private <T> T enter(Word.Note<T> note) {
        return (T) Objects.requireNonNull(line.say(new Word.Entry(run, note)));
    }
}
