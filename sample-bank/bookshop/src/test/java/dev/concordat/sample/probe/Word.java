package dev.concordat.sample.probe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a process of the probe says to the desk; it goes on when it has its answer. */
sealed interface Word extends Serializable {

    /** Takes down something of a run. */
    record Entry(String run, Note<?> note) implements Word {}

    /**
     * Coordinators call it.
     *
     * @param text with the names of the transactions
     */
    record Callback(Moment moment, String text) implements Word {}

    /**
     * What is to be taken down.
     *
     * @param <T> the answer
     */
    @FunctionalInterface
    interface Note<T extends @Nullable Object> extends Serializable {
        T enter(Notes notes);
    }

    /**
     * What the desk answers.
     *
     * @param refusal why there is no value; absent if there is one
     */
    record Answer(@Nullable Object value, @Nullable String refusal) implements Serializable {}
}
