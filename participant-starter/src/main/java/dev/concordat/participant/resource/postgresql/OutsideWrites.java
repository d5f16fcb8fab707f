package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.CallSites;
import dev.concordat.participant.context.Remembered;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of writes to a DataSource that takes part, outside of any global transaction. Nothing is looked at until the
 * application is ready: what makes its schema or its first rows is none of its business. Thread-safe.
 */
public final class OutsideWrites {

    /** How they are met. */
    public enum Mode {
        /** They pass, and nothing is looked at. */
        ALLOW,
        /** They pass, and each line of the application that makes some is named once. */
        WARN,
        /** The server refuses them. */
        REFUSE
    }

    private static final Logger LOG = LoggerFactory.getLogger(OutsideWrites.class);
    private static final int MAX_SITES = 1_000;
    private static final Duration KEPT = Duration.ofDays(1);

    private final Mode mode;
    private final CallSites sites;
    private final Remembered<String, Boolean> warned;
    private final Remembered<String, Long> asked;
    private volatile boolean ready;

    /** {@code nanos} is a monotonic clock: a line is named again after a day. */
    public OutsideWrites(Mode mode, CallSites sites, LongSupplier nanos) {
        this.mode = mode;
        this.sites = sites;
        this.warned = new Remembered<>(MAX_SITES, KEPT, nanos);
        this.asked = new Remembered<>(MAX_SITES, KEPT, nanos);
    }

    /** Whatever is written passes. */
    static OutsideWrites allowed() {
        return new OutsideWrites(Mode.ALLOW, new CallSites(List.of()), () -> 0);
    }

    /** From now on. */
    public void applicationIsReady() {
        ready = true;
    }

    /** Whether the session has to be read-only. */
    boolean areRefused() {
        return ready && mode == Mode.REFUSE;
    }

    /** What to tell the application instead of the server's own words; the same if it is about something else. */
    SQLException explained(SQLException failed) {
        return areRefused() && SqlStates.READ_ONLY_TRANSACTION.equals(failed.getSQLState())
                ? new SQLException(
                        "A write outside of any global transaction is refused, as"
                                + " concordat.participant.writes-outside=refuse says: call it inside of a"
                                + " @GlobalTransactional method, or set that property to warn or allow, at "
                                + sites.find(),
                        failed.getSQLState(),
                        failed)
                : failed;
    }

    /** A statement has written, by the driver's word. */
    void written() {
        if (ready && mode == Mode.WARN) {
            warn(sites.find());
        }
    }

    /**
     * A local transaction of which nobody knows that it has written is about to commit. The server is asked, less and less
     * often for a line of the application that keeps reading: the first, second, fourth, eighth time and so on.
     */
    void committing(Connection connection) throws SQLException {
        if (!ready || mode != Mode.WARN) {
            return;
        }
        String site = sites.find();
        if (warned.get(site).isPresent()) {
            return;
        }
        long times = asked.get(site).orElse(0L) + 1;
        asked.put(site, times);
        if (Long.bitCount(times) == 1 && hasWritten(connection)) {
            warn(site);
        }
    }

    private static boolean hasWritten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_xact_id_if_assigned()")) {
            return row.next() && Optional.ofNullable(row.getString(1)).isPresent();
        }
    }

    private void warn(String site) {
        if (warned.putIfNew(site, true)) {
            LOG.warn(
                    "A write outside of any global transaction, by a service that takes part in them; it is committed by"
                            + " itself. If that is meant, concordat.participant.writes-outside=allow says so, at={}",
                    site);
        }
    }
}
