package dev.concordat.sample.probe;

import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import org.jspecify.annotations.Nullable;

/** Where a service takes down what happens in a run. Thread-safe. */
interface Notes {

    /** Name of the run. */
    String run();

    /** Something begins. */
    Unit open(@Nullable Unit parent, Unit.Kind kind, String what);

    /** A call begins; the callee finds it under the number of its unit. */
    Unit call(Unit parent, Step.Call call);

    /** The unit of that number. */
    Unit unit(int number);

    /** What the callee of that unit does. */
    Step.Call callOf(int number);

    /** It ended well. */
    void ended(Unit unit);

    /** It failed. */
    void failed(Unit unit, String why);

    /** It failed. */
    default void failed(Unit unit, Throwable why) {
        failed(unit, why.toString());
    }

    /** What is known of a global transaction by who began it. */
    void scope(Unit unit, String transaction, View view);

    /** The mark of a row that is about to be written. */
    String write(Unit unit, Place place);

    /** Where an instance of that service listens. */
    int port(Step.Service service);

    /** The run has come so far. */
    void reached(Moment moment);
}
