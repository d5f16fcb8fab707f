package dev.concordat.sample.probe;

import java.util.List;
import java.util.Map;

/**
 * What stands in the databases and at the coordinator once all has come to rest.
 *
 * @param rows for each mark, where it stands, once for each row
 * @param prepared names of transactions that are still prepared
 * @param decisions by transaction; one that is missing was never decided
 */
record Findings(Map<String, List<History.Place>> rows, List<String> prepared, Map<String, Decision> decisions) {
    Findings {
        rows = Map.copyOf(rows);
        prepared = List.copyOf(prepared);
        decisions = Map.copyOf(decisions);
    }

    /** What the coordinators decided. */
    enum Decision {
        COMMITTED,
        ABORTED
    }
}
