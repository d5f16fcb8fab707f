package dev.concordat.chaos.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A history in the form that Jepsen's checkers read, one operation a line: {@code invoke}, then {@code ok}, {@code fail}
 * (it has not happened) or {@code info} (it may have). A process has one call at a time, and none any more after an
 * {@code info}. Pure.
 */
final class JepsenHistory {

    private static final JsonMapper JSON = new JsonMapper();

    private JepsenHistory() {}

    /**
     * A call from its beginning to its end.
     *
     * @param type ok, fail or info
     * @param asked the value at its beginning
     * @param answered the value at its end
     */
    record Call(
            long invokedNanos,
            long returnedNanos,
            String type,
            String function,
            @Nullable Object asked,
            @Nullable Object answered,
            String node) {}

    /** A keyword of EDN; a string in JSON. */
    record Keyword(String name) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** One line of the history. */
    record Event(
            long time,
            String type,
            int process,
            String function,
            @Nullable Object value,
            String node) {}

    /** Calls about transactions, each under its transaction as an independent key: {@code [id value]}. */
    static List<Call> calls(Collection<List<Observation>> byTransaction) {
        List<Call> calls = new ArrayList<>();
        for (List<Observation> ofOne : byTransaction) {
            for (Observation each : ofOne) {
                calls.add(new Call(
                        each.invokedNanos(),
                        each.returnedNanos(),
                        type(each.seen()),
                        each.operation().name().toLowerCase(Locale.ROOT),
                        pair(each.transaction(), null),
                        pair(each.transaction(), shown(each.seen())),
                        each.node()));
            }
        }
        return calls;
    }

    /** The calls as events in the order of time. */
    static List<Event> events(Collection<Call> calls) {
        List<Moment> moments = new ArrayList<>();
        for (Call call : calls) {
            moments.add(new Moment(call.invokedNanos(), false, call));
            moments.add(new Moment(call.returnedNanos(), true, call));
        }
        // At the same moment calls begin before others end: nothing is claimed about their order.
        moments.sort(Comparator.comparingLong(Moment::time).thenComparing(Moment::isEnd));
        Deque<Integer> free = new ArrayDeque<>();
        Map<Call, Deque<Integer>> running = new HashMap<>();
        int processes = 0;
        List<Event> events = new ArrayList<>();
        for (Moment moment : moments) {
            Call call = moment.call();
            Deque<Integer> of = running.computeIfAbsent(call, each -> new ArrayDeque<>());
            if (moment.isEnd()) {
                int process = of.removeFirst();
                events.add(
                        new Event(moment.time(), call.type(), process, call.function(), call.answered(), call.node()));
                if (!call.type().equals("info")) {
                    free.push(process);
                }
            } else {
                int process = free.isEmpty() ? processes++ : free.pop();
                of.addLast(process);
                events.add(new Event(moment.time(), "invoke", process, call.function(), call.asked(), call.node()));
            }
        }
        return events;
    }

    private record Moment(long time, boolean isEnd, Call call) {}

    /** Lines of EDN. */
    static List<String> edn(List<Event> events) {
        List<String> lines = new ArrayList<>();
        for (Event event : events) {
            lines.add("{:index %d, :time %d, :type :%s, :process %d, :f :%s, :value %s, :node %s}"
                    .formatted(
                            lines.size(),
                            event.time(),
                            event.type(),
                            event.process(),
                            event.function(),
                            edn(event.value()),
                            edn(event.node())));
        }
        return lines;
    }

    /** The same as lines of JSON. */
    static List<String> json(List<Event> events) {
        List<String> lines = new ArrayList<>();
        for (Event event : events) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("index", lines.size());
            line.put("time", event.time());
            line.put("type", event.type());
            line.put("process", event.process());
            line.put("f", event.function());
            line.put("value", plain(event.value()));
            line.put("node", event.node());
            lines.add(JSON.writeValueAsString(line));
        }
        return lines;
    }

    private static String type(Seen seen) {
        return switch (seen) {
            case COMMITTED, ABORTED, ACTIVE, ABSENT, DECIDED, FORGOTTEN -> "ok";
            case REFUSED -> "fail";
            case UNKNOWN, UNEXPECTED -> "info";
        };
    }

    private static @Nullable Keyword shown(Seen seen) {
        return type(seen).equals("ok") ? new Keyword(seen.name().toLowerCase(Locale.ROOT)) : null;
    }

    private static List<@Nullable Object> pair(String key, @Nullable Object value) {
        List<@Nullable Object> pair = new ArrayList<>();
        pair.add(key);
        pair.add(value);
        return pair;
    }

    private static String edn(@Nullable Object value) {
        if (value == null) {
            return "nil";
        }
        if (value instanceof Keyword keyword) {
            return ":" + keyword;
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(" ", list.stream().map(JepsenHistory::edn).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            return "{"
                    + String.join(
                            ", ",
                            map.entrySet().stream()
                                    .map(entry -> edn(entry.getKey()) + " " + edn(entry.getValue()))
                                    .toList())
                    + "}";
        }
        return value instanceof Number ? value.toString() : JSON.writeValueAsString(value.toString());
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Keyword keyword) {
            return keyword.name();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>();
            list.forEach(each -> plain.add(plain(each)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
            return plain;
        }
        return value;
    }
}
