package dev.concordat.participant.resource.postgresql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The conditions by which PostgreSQL's answers are told apart. */
final class SqlStates {

    static final String UNDEFINED_OBJECT = "42704";
    static final String NOT_IN_PREREQUISITE_STATE = "55000";
    static final String UNIQUE_VIOLATION = "23505";
    static final String READ_ONLY_TRANSACTION = "25006";
    static final String FEATURE_NOT_SUPPORTED = "0A000";
    static final String OBJECT_IN_USE = "55006";
    static final String DUPLICATE_OBJECT = "42710";
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String UNDEFINED_TABLE = "42P01";
    static final String QUERY_CANCELED = "57014";
    static final String IN_FAILED_TRANSACTION = "25P02";
    static final String LOCK_NOT_AVAILABLE = "55P03";

    private SqlStates() {}

    /** The SQLSTATE at the bottom of an exception; the empty string if there is none. */
    static String of(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /**
     * Whether the statement may have been carried out nevertheless: the connection broke, or the server went down and
     * came back (which may well keep what was being prepared).
     */
    static boolean isOutcomeUnknown(SQLException e) {
        String state = of(e);
        return state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("XX")
                || state.startsWith("58")
                || state.startsWith("57014");
    }
}
