package dev.concordat.participant.resource.postgresql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads each text of SQL once, as long as there are not too many of them. Thread-safe. */
final class SqlTexts {

    private static final int MAX_REMEMBERED = 2_000;

    private final Map<String, SqlTraits> remembered = new ConcurrentHashMap<>();

    SqlTraits traits(String sql) {
        SqlTraits known = remembered.get(sql);
        if (known != null) {
            return known;
        }
        SqlTraits found = SqlTraits.read(sql);
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(sql, found);
        return found;
    }
}
