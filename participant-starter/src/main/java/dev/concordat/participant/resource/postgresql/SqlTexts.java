package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.Remembered;
import java.time.Duration;
import java.util.Optional;

/** Reads each text of SQL once, as long as there are not too many of them and it is not too long ago. Thread-safe. */
final class SqlTexts {

    private static final int MAX_REMEMBERED = 2_000;
    private static final Duration KEPT = Duration.ofHours(1);

    private final Remembered<String, SqlTraits> remembered = new Remembered<>(MAX_REMEMBERED, KEPT, System::nanoTime);

    SqlTraits traits(String sql) {
        Optional<SqlTraits> known = remembered.get(sql);
        if (known.isPresent()) {
            return known.get();
        }
        SqlTraits found = SqlTraits.read(sql);
        remembered.put(sql, found);
        return found;
    }
}
