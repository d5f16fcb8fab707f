package dev.concordat.participant.resource.postgresql;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an application has set on a session beyond a transaction, as far as it went through its connection.
 *
 * @param schema by {@code setSchema}; null: it has set none
 * @param touched whether anything else was set
 */
record SessionState(@Nullable String schema, boolean touched) {

    static final SessionState UNTOUCHED = new SessionState(null, false);

    private static final Pattern SETS =
            Pattern.compile("(?is)(^|;)\\s*(set\\s+(?!local\\b|transaction\\b|constraints\\b)|reset\\s|discard\\s).*");

    boolean isSet() {
        return schema != null || touched;
    }

    SessionState withSchema(@Nullable String name) {
        return new SessionState(name, touched);
    }

    SessionState touchedToo() {
        return new SessionState(schema, true);
    }

    /** Whether a text sets something that outlives the transaction. */
    static boolean isSetBy(String sql) {
        return SETS.matcher(sql).find();
    }
}
