package dev.concordat.chaos.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves the histories of a run for other checkers: {@code history} of the coordinators' API, one independent register a
 * transaction, and {@code bank} of the transfers. Both as EDN and as JSON, one operation a line.
 */
public final class HistoryFiles {

    private HistoryFiles() {}

    /** Writes {@code history.edn} and {@code history.jsonl}. */
    public static void writeApi(Path directory, History history) throws IOException {
        write(directory, "history", JepsenHistory.calls(history.all().values()));
    }

    /** Writes {@code bank.edn} and {@code bank.jsonl}, with accounts as in Jepsen's bank workload. */
    public static void writeBank(Path directory, List<Transfer> transfers, List<RestAudit.Read> reads)
            throws IOException {
        List<JepsenHistory.Call> calls = new ArrayList<>();
        for (Transfer each : transfers) {
            calls.add(new JepsenHistory.Call(
                    each.invokedNanos(),
                    each.returnedNanos(),
                    type(each.fate()),
                    "transfer",
                    value(each),
                    value(each),
                    "transfer"));
        }
        reads.forEach(read -> calls.add(
                new JepsenHistory.Call(read.atNanos(), read.atNanos(), "ok", "read", null, read.cents(), "databases")));
        write(directory, "bank", calls);
    }

    private static String type(Transfer.Fate fate) {
        return switch (fate) {
            case MOVED -> "ok";
            case NOT_MOVED -> "fail";
            case UNKNOWN -> "info";
        };
    }

    private static Map<Object, Object> value(Transfer transfer) {
        Map<Object, Object> value = new LinkedHashMap<>();
        value.put(new JepsenHistory.Keyword("from"), transfer.from());
        value.put(new JepsenHistory.Keyword("to"), transfer.to());
        value.put(new JepsenHistory.Keyword("amount"), transfer.cents());
        return value;
    }

    private static void write(Path directory, String name, List<JepsenHistory.Call> calls) throws IOException {
        List<JepsenHistory.Event> events = JepsenHistory.events(calls);
        Files.write(directory.resolve(name + ".edn"), JepsenHistory.edn(events));
        Files.write(directory.resolve(name + ".jsonl"), JepsenHistory.json(events));
    }
}
