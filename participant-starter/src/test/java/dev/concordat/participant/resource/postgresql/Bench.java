package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.JdbcFenceJournal;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database with the fence and one table, and connections to it that enlist, without an application around them. */
final class Bench {

    static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank"));
    private static final AtomicInteger TRANSACTIONS = new AtomicInteger();

    private final DriverManagerDataSource plain;
    private final DeferredCallbacks callbacks = new DeferredCallbacks();
    private BranchBook book = BranchBook.ofInitiator(OWNER.participant(), false);
    private TransactionId transaction = newId();
    private final Introductions introductions = new Introductions();
    private final Databases databases = new Databases(introductions);
    private final PostgresBranchResource resource;
    private Duration lockTimeout = Duration.ofSeconds(10);

    Bench(Database database) {
        this(database, dataSource(database));
    }

    Bench(Database database, DataSource phaseTwo) {
        this.plain = dataSource(database);
        ParticipatingDatabase participating = ParticipatingDatabase.behind(
                "bank",
                phaseTwo,
                introductions,
                connections -> new PostgresBranchResource(
                        connections,
                        OWNER,
                        new JdbcFenceJournal(connections, OWNER, Duration.ofMillis(200)),
                        callbacks),
                () -> true);
        databases.add(participating);
        this.resource = participating.resource();
    }

    /** Connections as the driver makes them. */
    DriverManagerDataSource plain() {
        return plain;
    }

    /** Nothing interrupts a thread that reads from a socket, and a wait without a bound is to fail and not to hang. */
    static Database impatient(Database database) {
        String separator = database.url().contains("?") ? "&" : "?";
        return new Database(
                database.name(),
                database.url() + separator + "socketTimeout=15",
                database.user(),
                database.password());
    }

    static DriverManagerDataSource dataSource(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    /** The fence table and a table {@code note}. */
    Bench withTables() {
        try {
            execute(new ClassPathResource("db/participant/V1__concordat_fence.sql")
                    .getContentAsString(StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        execute("create table note (text text primary key)");
        return this;
    }

    Bench withLockTimeout(Duration timeout) {
        lockTimeout = timeout;
        return this;
    }

    void execute(String sql) {
        new JdbcTemplate(plain).execute(sql);
    }

    List<String> query(String sql) {
        return new JdbcTemplate(plain)
                .queryForList(sql, String.class).stream().map(String::valueOf).toList();
    }

    List<String> notes() {
        return query("select text from note order by text");
    }

    List<String> prepared() {
        return query("select gid from pg_prepared_xacts where database = current_database() order by gid");
    }

    PostgresBranchResource resource() {
        return resource;
    }

    BranchBook book() {
        return book;
    }

    BranchKey key(String branch) {
        return new BranchKey(transaction, new BranchId(branch));
    }

    /** A wrapped connection of a driver's one, as a pool without any state of its own would give it. */
    EnlistingConnection connect() throws SQLException {
        return connect(plain.getConnection());
    }

    EnlistingConnection connect(Connection driver) throws SQLException {
        return new EnlistingConnection(
                driver,
                new BranchEnlistment(
                        () -> new BranchSettings(OWNER, lockTimeout, false), () -> databases, () -> callbacks),
                plain::getConnection);
    }

    /** Begins another global transaction on this thread. */
    BranchScope.Binding begin() {
        book = BranchBook.ofInitiator(OWNER.participant(), false);
        transaction = newId();
        return new BranchScope(transaction, book, Duration.ofSeconds(30), System::nanoTime).bind();
    }

    private static TransactionId newId() {
        byte[] random = new byte[10];
        random[9] = (byte) TRANSACTIONS.incrementAndGet();
        return TransactionId.of(System.currentTimeMillis(), random);
    }

    /** What a test does in a local transaction. */
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** Runs one local transaction of a global one to its vote. */
    void inBranch(Work work) throws SQLException {
        BranchScope.Binding binding = begin();
        try (Connection connection = connect()) {
            local(connection, work);
        } finally {
            binding.close();
        }
    }

    static void local(Connection connection, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.on(connection);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
