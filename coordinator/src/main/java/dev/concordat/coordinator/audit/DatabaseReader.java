package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.BranchName;
import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.FenceRow;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one database, each time over a connection of its own that can write nothing. What is prepared is read before the
 * fence, so that a branch that is committed in between is seen in both, and not in neither. Bounded: connecting 10 s,
 * a statement 30 s, {@value #MAX_ROWS} fence rows a question, {@value #MAX_PREPARED} prepared transactions,
 * {@value #MAX_PARTICIPANTS} participants. Thread-safe.
 */
final class DatabaseReader {

    static final int MAX_ROWS = 100_000;
    static final int MAX_PREPARED = 10_000;
    static final int MAX_PARTICIPANTS = 1_000;

    private static final int FETCH = 5_000;
    private static final int BATCH = 1_000;
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
            """ + "limit " + (MAX_PREPARED + 1);

    private static final String RECENT = " from concordat_fence where created_at >= now() - ? * interval '1 second'";
    private static final String PARTICIPANTS =
            "select distinct participant from concordat_fence where coordinator = ? limit " + MAX_PARTICIPANTS;
    private static final String COLUMNS = "select transaction_id, branch, participant, kind = 'work' as work";

    private final String name;
    private final DatabaseUrl url;
    private final String cluster;
    private final Properties properties;

    DatabaseReader(String name, DatabaseUrl url, String cluster, @Nullable String user, Secrets secrets) {
        this.name = name;
        this.url = url;
        this.cluster = cluster;
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
        return read((connection, hasFence) -> {
            if (!hasFence) {
                return Fence.NONE;
            }
            String rows = COLUMNS + RECENT + " and coordinator = ? order by created_at desc limit " + (MAX_ROWS + 1);
            List<FenceRow> found = rows(connection, rows, statement -> {
                statement.setLong(1, since.toSeconds());
                statement.setString(2, cluster);
            });
            return Fence.of(found, foreignRows(connection, since));
        });
    }

    /** What is prepared, and the fence rows of these transactions, however old; {@value #BATCH} transactions a question. */
    DatabaseReading of(Collection<TransactionId> transactions) {
        List<String> ids = transactions.stream().map(TransactionId::value).toList();
        String rows =
                COLUMNS + " from concordat_fence where transaction_id = any(?::bpchar[]) and coordinator = ? limit "
                        + (MAX_ROWS + 1);
        return read((connection, hasFence) -> {
            List<FenceRow> found = new ArrayList<>();
            boolean cutShort = false;
            for (int from = 0; hasFence && from < ids.size(); from += BATCH) {
                Object[] batch =
                        ids.subList(from, Math.min(from + BATCH, ids.size())).toArray();
                Fence some = Fence.of(
                        rows(connection, rows, statement -> {
                            statement.setArray(1, connection.createArrayOf("text", batch));
                            statement.setString(2, cluster);
                        }),
                        0);
                found.addAll(some.rows());
                cutShort |= some.cutShort();
            }
            return new Fence(found, 0, cutShort);
        });
    }

    /** Rows of the fence as one look wants them. */
    private record Fence(List<FenceRow> rows, long foreign, boolean cutShort) {

        static final Fence NONE = new Fence(List.of(), 0, false);

        /** As one question found them, which asked for one more than it wants. */
        static Fence of(List<FenceRow> found, long foreign) {
            return found.size() > MAX_ROWS
                    ? new Fence(found.subList(0, MAX_ROWS), foreign, true)
                    : new Fence(found, foreign, false);
        }
    }

    /** How a look reads the fence. */
    private interface FenceQuery {
        Fence read(Connection connection, boolean hasFence) throws SQLException;
    }

    /** Sets what the statement asks for. */
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
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
            boolean hasFence = hasFence(connection);
            Fence fence = query.read(connection, hasFence);
            return new DatabaseReading(
                    name,
                    server,
                    prepared,
                    unreadable,
                    hasFence,
                    fence.rows(),
                    fence.foreign(),
                    hasFence ? oldestRow(connection) : null,
                    hasFence ? participants(connection) : Collections.emptySortedSet(),
                    fence.cutShort(),
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

    private static boolean hasFence(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('concordat_fence') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Reads what there is, and tells whether there is more. */
    private boolean prepared(Connection connection, List<PreparedBranch> prepared, List<String> unreadable)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PREPARED)) {
            statement.setString(1, PreparedBranch.SCHEME);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (prepared.size() + unreadable.size() == MAX_PREPARED) {
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

    private List<FenceRow> rows(Connection connection, String sql, Parameters parameters) throws SQLException {
        List<FenceRow> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            parameters.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new FenceRow(
                            name,
                            BranchName.of(row.getString(1), row.getString(2), row.getString(3)),
                            row.getBoolean(4)));
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw new AuditFailure(
                    "concordat_fence of " + url.shown() + " holds a row that no participant writes: "
                            + malformed.getMessage(),
                    "Find out who wrote it");
        }
        return found;
    }

    private long foreignRows(Connection connection, Duration since) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select count(*)" + RECENT + " and coordinator <> ?")) {
            statement.setLong(1, since.toSeconds());
            statement.setString(2, cluster);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Of the whole fence: a database that was restored to an earlier time has no recent rows. */
    private SortedSet<String> participants(Connection connection) throws SQLException {
        SortedSet<String> found = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTICIPANTS)) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    private static @Nullable Instant oldestRow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select min(created_at) from concordat_fence")) {
            row.next();
            return row.getTimestamp(1) == null ? null : row.getTimestamp(1).toInstant();
        }
    }
}
