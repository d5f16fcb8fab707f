package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.PreparedBranch;
import dev.concordat.coordinator.audit.judgement.ServerReading;
import dev.concordat.protocol.TransactionId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads one database, each time over a connection of its own that can write nothing. What is prepared is read before the
 * fence, so that a branch that is committed in between is seen in both, and not in neither. Bounded: connecting 10 s,
 * a statement 30 s, and by {@link ReadBounds}. Thread-safe.
 */
final class DatabaseReader {

    private static final int MAX_TABLES = 5;

    private static final String SERVER = """
            select coalesce(host(inet_server_addr()), 'local') || ':' || coalesce(inet_server_port(), 0) as address,
                   pg_postmaster_start_time() as started,
                   current_setting('fsync') = 'on' as fsync,
                   current_setting('full_page_writes') = 'on' as full_page_writes,
                   current_setting('synchronous_commit') as synchronous_commit,
                   current_setting('max_prepared_transactions')::int as slots,
                   (select count(*) from pg_prepared_xacts)::int as used,
                   (select coalesce(max(age(transaction)), 0) from pg_prepared_xacts)::bigint as oldest,
                   current_setting('autovacuum_freeze_max_age')::bigint as freeze
            """;

    /** Locks of a prepared transaction belong to no process; who holds them is told by the lock on its own xid. */
    private static final String PREPARED = """
            with held as (select * from pg_locks where pid is null),
            locked as (
              select held.virtualtransaction as holder, array_agg(distinct held.relation::regclass::text) as tables
              from held join pg_class c on c.oid = held.relation and c.relkind in ('r', 'p')
              where held.database = (select oid from pg_database where datname = current_database())
              group by held.virtualtransaction)
            select p.gid, greatest(0, extract(epoch from clock_timestamp() - p.prepared) * 1000)::bigint as age,
                   coalesce(locked.tables, '{}') as tables
            from pg_prepared_xacts p
              left join held as own on own.locktype = 'transactionid' and own.transactionid = p.transaction
              left join locked on locked.holder = own.virtualtransaction
            where p.database = current_database() and starts_with(p.gid, ?)
            order by p.prepared
            limit ?
            """;

    private final String name;
    private final DatabaseUrl url;
    private final ReadBounds bounds;
    private final FenceReader fence;
    private final Properties properties;

    DatabaseReader(
            String name, DatabaseUrl url, String cluster, @Nullable String user, Secrets secrets, ReadBounds bounds) {
        this.name = name;
        this.url = url;
        this.bounds = bounds;
        this.fence = new FenceReader(name, url, cluster, bounds);
        this.properties = properties(user, secrets);
    }

    private static Properties properties(@Nullable String user, Secrets secrets) {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (secrets.password() != null) {
            properties.setProperty("password", secrets.password());
        }
        properties.setProperty("ApplicationName", "concordat-audit");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "15");
        properties.setProperty("socketTimeout", "60");
        return properties;
    }

    /** What is prepared, and the fence rows of the time since. */
    DatabaseReading recent(Duration since) {
        return read(connection -> fence.recent(connection, since));
    }

    /** What is prepared, and the fence rows of these transactions, however old. */
    DatabaseReading of(Collection<TransactionId> transactions) {
        return read(connection -> fence.of(connection, transactions));
    }

    /** How a look reads the fence. */
    private interface FenceQuery {
        FenceReader.Rows read(Connection connection) throws SQLException;
    }

    private DatabaseReading read(FenceQuery query) {
        try (Connection connection = DriverManager.getConnection(url.url(), properties)) {
            connection.setReadOnly(true);
            // A snapshot for all statements would be older than what is prepared, and hide what was committed since.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local statement_timeout = 30000");
            }
            List<PreparedBranch> prepared = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            boolean preparedCutShort = prepared(connection, prepared, unreadable);
            ServerReading server = server(connection);
            boolean hasFence = FenceReader.exists(connection);
            FenceReader.Rows rows = hasFence ? query.read(connection) : FenceReader.Rows.NONE;
            return new DatabaseReading(
                    name,
                    server,
                    prepared,
                    unreadable,
                    hasFence,
                    rows.rows(),
                    rows.foreign(),
                    hasFence ? FenceReader.oldestRow(connection) : null,
                    hasFence ? fence.participants(connection) : Collections.emptySortedSet(),
                    rows.cutShort(),
                    preparedCutShort);
        } catch (SQLException e) {
            throw DatabaseFailure.of(url, e);
        }
    }

    private static ServerReading server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            return new ServerReading(
                    row.getString("address"),
                    row.getTimestamp("started").toInstant(),
                    row.getBoolean("fsync"),
                    row.getBoolean("full_page_writes"),
                    row.getString("synchronous_commit"),
                    row.getInt("slots"),
                    row.getInt("used"),
                    row.getLong("oldest"),
                    row.getLong("freeze"));
        }
    }

    /** Reads what there is, and tells whether there is more. */
    private boolean prepared(Connection connection, List<PreparedBranch> prepared, List<String> unreadable)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PREPARED)) {
            statement.setString(1, PreparedBranch.SCHEME);
            statement.setInt(2, bounds.prepared() + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (prepared.size() + unreadable.size() == bounds.prepared()) {
                        return true;
                    }
                    String gid = row.getString("gid");
                    String[] tables = (String[]) row.getArray("tables").getArray();
                    PreparedBranch.parse(
                                    name,
                                    gid,
                                    Duration.ofMillis(row.getLong("age")),
                                    Arrays.stream(tables).limit(MAX_TABLES).toList())
                            .ifPresentOrElse(prepared::add, () -> unreadable.add(gid));
                }
                return false;
            }
        }
    }
}
