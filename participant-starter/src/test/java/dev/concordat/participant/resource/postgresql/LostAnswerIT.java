package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.JdbcFenceJournal;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The connection breaks while PREPARE is under way: before it has happened, and after. */
class LostAnswerIT {

    private static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank"));

    private final Database database = PostgresServer.shared().createDatabase();
    private final DriverManagerDataSource plain =
            new DriverManagerDataSource(database.url(), database.user(), database.password());
    private final JdbcTemplate jdbc = new JdbcTemplate(plain);
    private final DeferredCallbacks callbacks = new DeferredCallbacks();
    private final BranchBook book = BranchBook.ofInitiator(OWNER.participant(), false);

    @BeforeEach
    void createTables() throws Exception {
        jdbc.execute(new ClassPathResource("db/participant/V1__concordat_fence.sql")
                .getContentAsString(StandardCharsets.UTF_8));
        jdbc.execute("create table note (text text)");
    }

    @Test
    void aPrepareThatHappenedIsAVote() throws Exception {
        work(true);

        assertThat(jdbc.queryForList("select gid from pg_prepared_xacts where database = current_database()"))
                .hasSize(1);
        assertThat(book.verdict()).isInstanceOf(Verdict.Commit.class);
    }

    @Test
    void aPrepareThatDidNotHappenIsARefusal() {
        assertThatThrownBy(() -> work(false)).isInstanceOf(SQLException.class).hasMessage("connection lost");

        assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> assertThat(abort.mustBeTold())
                .isTrue());
    }

    private void work(boolean prepareArrives) throws SQLException {
        Introductions introductions = new Introductions();
        Databases databases = new Databases(introductions);
        databases.add(ParticipatingDatabase.behind(
                "bank",
                plain,
                introductions,
                phaseTwo -> new PostgresBranchResource(
                        phaseTwo, OWNER, new JdbcFenceJournal(phaseTwo, OWNER, Duration.ofMillis(200)), callbacks),
                () -> true));
        BranchEnlistment enlistment = new BranchEnlistment(
                () -> new BranchSettings(OWNER, Duration.ofSeconds(1), false), () -> databases, () -> callbacks);
        EnlistingDataSource enlisting = new EnlistingDataSource(
                new DelegatingDataSource(plain) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return breaking(super.getConnection(), prepareArrives);
                    }
                },
                enlistment);
        TransactionId id = TransactionId.of(System.currentTimeMillis(), new byte[10]);
        BranchScope.Binding binding = new BranchScope(id, book, Duration.ofSeconds(30), System::nanoTime).bind();
        try (Connection connection = enlisting.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("insert into note values ('x')");
            }
            connection.commit();
        } finally {
            binding.close();
        }
    }

    private static Connection breaking(Connection connection, boolean prepareArrives) {
        return wrap(Connection.class, connection, prepareArrives);
    }

    private static <T> T wrap(Class<T> type, T target, boolean prepareArrives) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean prepares = method.getName().equals("execute")
                            && arguments[0] instanceof String sql
                            && sql.contains("prepare transaction");
                    try {
                        Object result = prepares && !prepareArrives ? null : method.invoke(target, arguments);
                        if (prepares) {
                            throw new SQLException("connection lost", "08006");
                        }
                        return result instanceof Statement statement
                                ? wrap(Statement.class, statement, prepareArrives)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }
}
