package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.context.Remembered;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What is prepared in this database by this participant, whatever role it belongs to: one that we may not end is there
 * nevertheless. Never looks at, nor touches, another participant's.
 */
final class PreparedTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedTransactions.class);
    private static final int MAX_WARNED = 1_000;
    private static final Duration KEPT = Duration.ofDays(1);

    private static final String COLUMNS = "select p.gid, coalesce(p.owner::text, 'that was dropped') as owner,"
            + " current_user::text as self, coalesce(p.owner = current_user or me.rolsuper, false) as ours,"
            + " coalesce((select pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')"
            + " from pg_catalog.pg_roles r where r.rolname = p.owner), false) as ours_as_member,"
            + " extract(epoch from clock_timestamp() - p.prepared) * 1000 as age"
            + " from pg_catalog.pg_prepared_xacts p"
            + " join pg_catalog.pg_roles me on me.rolname = current_user"
            + " where p.database = current_database() and starts_with(p.gid, ?) order by p.prepared";

    private final JdbcTemplate jdbc;
    private final Gid.Owner owner;
    private final Remembered<String, Boolean> warned;

    /** {@code nanos} is a monotonic clock: one that stays is spoken of again after a day. */
    PreparedTransactions(DataSource phaseTwo, Gid.Owner owner, LongSupplier nanos) {
        this.warned = new Remembered<>(MAX_WARNED, KEPT, nanos);
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.owner = owner;
    }

    /**
     * A prepared transaction.
     *
     * @param owner role that it belongs to
     * @param self role that this service is
     * @param ours whether this role can end it
     * @param oursAsMember whether this role can make itself the owner
     */
    record Found(String gid, String owner, String self, boolean ours, boolean oursAsMember) {

        boolean isForeign() {
            return !ours && !oursAsMember;
        }

        /** The role to take on to end it; null if there is no need. */
        @Nullable
        String role() {
            return ours || !oursAsMember ? null : owner;
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                row.getString("gid"),
                row.getString("owner"),
                row.getString("self"),
                row.getBoolean("ours"),
                row.getBoolean("ours_as_member"));
    }

    Optional<Found> find(BranchKey key) {
        return jdbc.query(COLUMNS, (row, number) -> found(row), Gid.prefix(owner, key)).stream()
                .findFirst();
    }

    boolean isPrepared(String gid) {
        return jdbc.query(COLUMNS, (row, number) -> found(row), gid).stream()
                .anyMatch(found -> found.gid().equals(gid));
    }

    List<InDoubtBranch> all() {
        return jdbc.query(COLUMNS, (row, number) -> read(row), Gid.prefix(owner)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Those of this participant that this service may not end, oldest first. */
    List<Found> foreign() {
        return jdbc.query(COLUMNS, (row, number) -> found(row), Gid.prefix(owner)).stream()
                .filter(found ->
                        found.isForeign() && Gid.parse(owner, found.gid()).isPresent())
                .toList();
    }

    private Optional<InDoubtBranch> read(ResultSet row) throws SQLException {
        Found found = found(row);
        Duration age = Duration.ofMillis(atLeastZero(row.getLong("age")));
        Optional<Gid> ours = Gid.parse(owner, found.gid());
        if (ours.isPresent() && found.isForeign()) {
            warnOnce(found);
        }
        return ours.map(gid -> new InDoubtBranch(gid.key(), age, gid.timeout()));
    }

    private void warnOnce(Found found) {
        if (warned.putIfNew(found.gid(), true)) {
            LOG.warn(
                    "A branch is prepared and cannot be ended by this service, gid={}, owner={}, self={}, remedy={}",
                    found.gid(),
                    found.owner(),
                    found.self(),
                    "GRANT " + found.owner() + " TO " + found.self());
        }
    }

    /** A clock that was set back must not make an age negative. */
    private static long atLeastZero(long millis) {
        return Math.max(0, millis);
    }

    /** Needs a connection in auto-commit mode, which those of phase two are. */
    void commit(String gid, @Nullable String role) {
        execute("commit prepared '" + gid + "'", role);
    }

    void rollBack(String gid, @Nullable String role) {
        execute("rollback prepared '" + gid + "'", role);
    }

    private void execute(String sql, @Nullable String role) {
        if (role == null) {
            jdbc.execute(sql);
        } else {
            jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
                executeAs(connection, role, sql);
                return null;
            });
        }
    }

    private static void executeAs(Connection connection, String role, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select set_config('concordat.former_role', current_setting('role'), false)");
            statement.execute("set role " + Owners.quoted(role));
            try {
                statement.execute(sql);
            } finally {
                statement.execute("select set_config('role', current_setting('concordat.former_role'), false)");
            }
        }
    }
}
