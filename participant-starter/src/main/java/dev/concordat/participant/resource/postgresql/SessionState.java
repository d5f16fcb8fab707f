package dev.concordat.participant.resource.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * What an application has set on a session beyond a transaction, as far as it went through its connection.
 *
 * @param schema by {@code setSchema}; null: it has set none
 * @param touched whether anything else was set
 */
record SessionState(@Nullable String schema, boolean touched) {

    static final SessionState UNTOUCHED = new SessionState(null, false);

    boolean isSet() {
        return schema != null || touched;
    }

    SessionState withSchema(@Nullable String name) {
        return new SessionState(name, touched);
    }

    SessionState touchedToo() {
        return new SessionState(schema, true);
    }
}
