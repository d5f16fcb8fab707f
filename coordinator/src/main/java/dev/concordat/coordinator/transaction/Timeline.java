package dev.concordat.coordinator.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a transaction, oldest first. Events that a caller could repeat for ever are dropped beyond
 * {@value #MAX_REPEATABLE_SIZE}.
 */
public record Timeline(List<TransactionEvent> events) {

    static final int MAX_REPEATABLE_SIZE = 128;
    static final Timeline EMPTY = new Timeline(List.of());

    public Timeline {
        events = List.copyOf(events);
    }

    Timeline plus(LogTime at, TransactionEvent.Kind kind, @Nullable String detail) {
        if (!kind.isNaturallyBounded() && events.size() >= MAX_REPEATABLE_SIZE) {
            return this;
        }
        List<TransactionEvent> longer = new ArrayList<>(events);
        longer.add(new TransactionEvent(at, kind, detail));
        return new Timeline(longer);
    }
}
