package dev.concordat.sample.probe;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one run says of itself.
 *
 * @param writes all that were tried, by their marks
 * @param ended whether a unit, by number, ended well; one that is missing had not ended
 * @param cut units that had not ended when their process was killed
 * @param scopes the global transactions in it, by the numbers of their units
 */
record History(
        List<Write> writes,
        List<Unit> units,
        Map<Integer, Boolean> ended,
        Set<Integer> cut,
        Map<Integer, GlobalScope> scopes) {
    History {
        writes = List.copyOf(writes);
        units = List.copyOf(units);
        ended = Map.copyOf(ended);
        cut = Set.copyOf(cut);
        scopes = Map.copyOf(scopes);
    }

    /** A row, and where it belongs. */
    record Write(String mark, Unit unit, Place place) {}

    /** A database of a service. */
    record Place(Step.Service service, Step.Store store) implements Serializable {}

    /** A global transaction as who began it saw it. */
    record GlobalScope(String transaction, View view) {}

    /** What the one who began a global transaction was told. */
    enum View {
        /** It returned. */
        RETURNED,
        /** It failed, for whatever reason, and nothing says that it might be committed. */
        FAILED,
        /** The outcome is unknown. */
        UNKNOWN
    }
}
