package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.shop.RefreshableScope;
import dev.concordat.participant.shop.RunningShop;
import dev.concordat.participant.shop.Tenants;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One service, many databases on two servers: each is a resource of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralDatabasesIT {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final StubCoordinator coordinator = new StubCoordinator();
    private final LocalPostgres second = LocalPostgres.start();
    private final Map<String, Database> databases = new LinkedHashMap<>();
    private RunningShop shop;

    @BeforeAll
    void start() throws SQLException {
        for (String name : List.of("orders", "north", "south", "east", "late", "wrapped", "refreshed", "archive")) {
            databases.put(name, PostgresServer.shared().createDatabase());
        }
        databases.put("stock", second.createDatabase());
        Database rotating = second.createDatabase();
        databases.put("rotating", new Database(rotating.name(), rotating.url(), "login_one", ""));
        for (Database database : databases.values()) {
            if (!database.equals(database("rotating"))) {
                execute(database, "create table note (text text)");
            }
        }
        execute(rotating, "create table note (text text)");
        admin(
                "create role login_one login in role " + rotating.user(),
                "create role login_two login in role " + rotating.user(),
                "create role login_three login in role " + rotating.user(),
                "create role name_one login in role " + rotating.user(),
                "create role name_two login in role " + rotating.user());
        Database renamed = second.createDatabase();
        databases.put("renamed", new Database(renamed.name(), renamed.url(), "name_one", ""));
        execute(renamed, "create table note (text text)");
        execute(renamed, fence());
        shop = RunningShop.start(databases, coordinator, "shop.rotating.init=set role " + rotating.user());
    }

    @AfterAll
    void stop() {
        shop.close();
        second.close();
        coordinator.close();
    }

    @BeforeEach
    void reset() {
        coordinator.reset();
    }

    /** The carried list of a global transaction, as name and vote. */
    private static List<String> inScope(TransactionId transaction, BranchBook book, Runnable work) {
        BranchScope.Binding binding =
                new BranchScope(transaction, book, Duration.ofSeconds(60), System::nanoTime).bind();
        try {
            work.run();
        } finally {
            binding.close();
        }
        return book.report().branches().stream()
                .map(entry -> entry.branch().value())
                .toList();
    }

    private static BranchBook called(String branch) {
        return BranchBook.ofCall(new BranchId(branch), new ParticipantName("shop"));
    }

    private static TransactionId transaction() {
        byte[] random = new byte[10];
        random[0] = (byte) NUMBER.incrementAndGet();
        return TransactionId.of(System.currentTimeMillis(), random);
    }

    @Test
    void bothDatabasesOfAServiceTakePartUnderNamesOfTheirOwn() throws Exception {
        TransactionId t = transaction();

        List<String> branches = inScope(t, called("1"), () -> {
            shop.write("orders", "order");
            shop.write("stock", "parcel");
        });

        assertThat(branches).hasSize(2);
        assertThat(branches.get(0)).matches("1\\.d\\w{5}");
        assertThat(branches.get(1)).matches("1\\.d\\w{5}");
        assertThat(prepared("orders", t)).hasSize(1);
        assertThat(prepared("stock", t)).hasSize(1);
        assertThat(notes("orders")).doesNotContain("order");
        for (String branch : branches) {
            assertThat(shop.order("commit", t.value(), branch)).contains("\"done\"");
            assertThat(shop.order("commit", t.value(), branch)).contains("\"done\"");
        }
        assertThat(notes("orders")).contains("order");
        assertThat(notes("stock")).contains("parcel");
    }

    @Test
    void aRollbackUndoesBoth() throws Exception {
        GlobalTransactionTemplate global = shop.bean(GlobalTransactionTemplate.class);

        assertThatThrownBy(() -> global.execute(transaction -> {
                    shop.write("orders", "undone");
                    shop.write("stock", "undone");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        String path = coordinator.decisions().get(0).path();
        String id = path.substring("/v1/transactions/".length(), path.lastIndexOf('/'));
        List<String> named = branchesIn(coordinator.decisions().get(0).body());
        assertThat(named).hasSize(2);
        named.forEach(branch -> assertThat(shop.order("abort", id, branch)).contains("\"done\""));
        assertThat(prepared("orders", TransactionId.parse(id))).isEmpty();
        assertThat(prepared("stock", TransactionId.parse(id))).isEmpty();
        assertThat(notes("orders")).doesNotContain("undone");
        assertThat(notes("stock")).doesNotContain("undone");
    }

    private static List<String> branchesIn(String body) {
        List<String> names = new ArrayList<>();
        Matcher matcher = Pattern.compile("\"branch\":\"([^\"]+)\"").matcher(body);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void aLocalTransactionInsideOneOfAnotherDatabaseIsABranchAndNotIndependent() throws Exception {
        TransactionId t = transaction();

        List<String> branches =
                inScope(t, called("1"), () -> shop.write("orders", "outer", () -> shop.write("stock", "inner")));

        assertThat(branches).hasSize(2);
        assertThat(prepared("orders", t)).hasSize(1);
        assertThat(prepared("stock", t)).hasSize(1);
        abortAll(t, branches);
    }

    @Test
    void aRoutedTransactionIsFinishedInTheDatabaseThatItReached() throws Exception {
        Tenants tenants = tenants();
        TransactionId t = transaction();
        tenants.is("south");

        List<String> branches = inScope(t, called("1"), () -> shop.write("tenants", "southern"));

        assertThat(prepared("south", t)).hasSize(1);
        assertThat(shop.order("commit", t.value(), branches.get(0))).contains("\"done\"");
        assertThat(notes("south")).contains("southern");
        assertThat(prepared("south", t)).isEmpty();
    }

    @Test
    void aRequestThatComesTwiceAndIsRoutedDifferentlyIsTwoBranchesOfWhichOneIsListed() throws Exception {
        Tenants tenants = tenants();
        TransactionId t = transaction();
        tenants.is("north");
        List<String> first = inScope(t, called("5"), () -> shop.write("tenants", "once"));
        tenants.is("south");
        List<String> again = inScope(t, called("5"), () -> shop.write("tenants", "once"));

        assertThat(first).isNotEqualTo(again);
        assertThat(shop.order("commit", t.value(), again.get(0))).contains("\"done\"");
        assertThat(prepared("north", t)).hasSize(1);
        assertThat(shop.order("abort", t.value(), first.get(0))).contains("\"done\"");
        assertThat(notes("north")).doesNotContain("once");
        assertThat(notes("south")).contains("once");
    }

    @Test
    void workThatComesAfterTheAbortOfTheNameThatTheCallerGaveOutIsRefused() {
        TransactionId t = transaction();
        assertThat(shop.order("abort", t.value(), "6")).contains("\"done\"");

        assertThatThrownBy(() -> inScope(t, called("6"), () -> shop.write("stock", "late")))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("came too late");
        assertThat(prepared("stock", t)).isEmpty();
    }

    @Test
    void aTargetThatIsMadeWhileTheServiceRunsIsRefusedWithARemedy() {
        Tenants tenants = tenants();
        Database unknown = PostgresServer.shared().createDatabase();
        execute(unknown, "create table note (text text)");
        tenants.isOnTheFly(new DriverManagerDataSource(unknown.url(), unknown.user(), unknown.password()));
        BranchBook book = called("1");
        try {
            assertThatThrownBy(() -> inScope(transaction(), book, () -> shop.write("tenants", "nowhere")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining(unknown.name())
                    .hasMessageContaining("make its DataSource a bean")
                    .hasMessageContaining("excluded-data-sources");
            assertThat(book.rollbackOnly()).isPresent();
            assertThat(query(unknown, "select text from note")).isEmpty();
        } finally {
            tenants.isOnTheFly(null);
        }
    }

    @Test
    void aRoleWhoseBranchesPhaseTwoMayNotFinishIsRefused() {
        Tenants tenants = tenants();
        Database rotating = database("rotating");
        tenants.isOnTheFly(new DriverManagerDataSource(rotating.url(), "login_three", ""));
        try {
            assertThatThrownBy(() -> inScope(transaction(), called("1"), () -> shop.write("tenants", "foreign")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("as the role 'login_three'")
                    .hasMessageContaining("may not finish");
        } finally {
            tenants.isOnTheFly(null);
        }
    }

    @Test
    void lazyWrappedAndLateOnesTakePartOnce() throws Exception {
        for (String name : List.of("lazyOrders", "lazyEast", "wrapped", "late")) {
            TransactionId t = transaction();

            List<String> branches = inScope(t, called("1"), () -> shop.write(name, name));

            assertThat(branches).as(name).hasSize(1);
            String database = name.startsWith("lazy") ? name.equals("lazyEast") ? "east" : "orders" : name;
            assertThat(prepared(database, t)).as(name).hasSize(1);
            assertThat(shop.order("commit", t.value(), branches.get(0)))
                    .as(name)
                    .contains("\"done\"");
            assertThat(notes(database)).contains(name);
        }
    }

    @Test
    void aPoolThatIsMadeAnewTakesThePlaceOfTheOldOne() throws Exception {
        TransactionId t = transaction();
        List<String> before = inScope(t, called("1"), () -> shop.write("refreshed", "before"));
        HikariDataSource old = shop.dataSource("refreshed").unwrap(HikariDataSource.class);

        shop.bean(RefreshableScope.class).refresh();
        List<String> after = inScope(t, called("2"), () -> shop.write("refreshed", "after"));

        assertThat(old.isClosed()).isTrue();
        assertThat(before).hasSize(1);
        assertThat(after).hasSize(1);
        assertThat(prepared("refreshed", t)).hasSize(2);
        assertThat(shop.order("commit", t.value(), before.get(0))).contains("\"done\"");
        assertThat(shop.order("commit", t.value(), after.get(0))).contains("\"done\"");
        assertThat(notes("refreshed")).contains("before", "after");
    }

    @Test
    void whatIsExcludedByNameIsLeftAlone() {
        List<String> branches = inScope(transaction(), called("1"), () -> shop.write("archive", "at once"));

        assertThat(branches).isEmpty();
        assertThat(notes("archive")).containsExactly("at once");
        assertThat(query(database("archive"), "select to_regclass('concordat_fence')::text"))
                .containsExactly("null");
    }

    @Test
    void aBranchWithoutADatabaseInItsNameIsLookedForInAll() throws Exception {
        TransactionId t = transaction();
        String gid = "concordat:concordat:" + t + ":3:shop:60000";
        execute(
                database("stock"),
                "begin; insert into note values ('old'); insert into concordat_fence (transaction_id, branch,"
                        + " participant, kind, coordinator) values ('" + t
                        + "', '3', 'shop', 'work', 'concordat'); prepare transaction '" + gid + "'");

        assertThat(shop.order("prepare", t.value(), "3")).contains("\"prepared\"");
        assertThat(shop.order("commit", t.value(), "3")).contains("\"done\"");
        assertThat(shop.order("commit", t.value(), "3")).contains("\"done\"");
        assertThat(notes("stock")).contains("old");
        assertThat(shop.order("commit", t.value(), "4")).contains("\"hazard\"");
        assertThat(shop.order("abort", t.value(), "4")).contains("\"done\"");
        for (String name : List.of("orders", "stock", "north", "south")) {
            assertThat(query(
                            database(name),
                            "select kind from concordat_fence where branch = '4' and transaction_id = '" + t + "'"))
                    .containsExactly("tombstone");
        }
    }

    @Test
    void phaseTwoWorksAsTheRoleThatThePoolSetsAndWithTheCredentialsThatItHasNow() throws Exception {
        TransactionId t = transaction();
        List<String> branches = inScope(t, called("1"), () -> shop.write("rotating", "rotated"));
        assertThat(prepared("rotating", t)).hasSize(1);

        shop.dataSource("rotating").unwrap(HikariDataSource.class).setCredentials(Credentials.of("login_two", ""));
        admin(
                "alter role login_one nologin",
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'login_one'");

        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("commit", t.value(), branches.get(0)))
                .contains("\"done\""));
        assertThat(query(second("rotating"), "select text from note")).contains("rotated");
    }

    /** Neither role is a member of the other, as secrets managers make them. */
    @Test
    void aLoginThatIsRotatedIsFollowedAndWhatTheFormerOnePreparesIsFinishedOrReported() throws Exception {
        TransactionId t = transaction();
        HikariDataSource pool = shop.dataSource("renamed").unwrap(HikariDataSource.class);
        List<String> before = inScope(t, called("1"), () -> shop.write("renamed", "as one"));
        List<String> stuck = inScope(t, called("2"), () -> shop.write("renamed", "left by one"));

        pool.setCredentials(Credentials.of("name_two", ""));
        try (Connection former = pool.getConnection()) {
            List<String> after = inScope(t, called("3"), () -> shop.write("renamed", "as two"));
            assertThat(query(second("renamed"), "select owner from pg_prepared_xacts where gid like '%" + t + ":3%'"))
                    .containsExactly("name_two");
            assertThat(shop.order("commit", t.value(), after.get(0))).contains("\"done\"");
            assertThat(former.isValid(1)).isTrue();
        }
        List<String> late = inScope(t, called("4"), () -> shop.write("renamed", "on an old connection"));
        assertThat(query(second("renamed"), "select owner from pg_prepared_xacts where gid like '%" + t + ":4%'"))
                .containsExactly("name_one");
        assertThat(shop.order("commit", t.value(), late.get(0))).contains("\"done\"");
        assertThat(shop.order("commit", t.value(), before.get(0))).contains("\"done\"");
        assertThat(notes("renamed")).containsExactlyInAnyOrder("as one", "as two", "on an old connection");

        admin(
                "alter role name_one nologin",
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'name_one'");
        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("commit", t.value(), stuck.get(0)))
                .contains("\"retry\"", "GRANT name_one TO name_two"));
        admin("grant name_one to name_two");
        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("commit", t.value(), stuck.get(0)))
                .contains("\"done\""));
    }

    @Test
    void oneOutOfReachHoldsUpNoOtherAndNothingIsConcludedWithoutIt() throws Exception {
        TransactionId t = transaction();
        List<String> branches = inScope(t, called("1"), () -> {
            shop.write("orders", "reached");
            shop.write("stock", "cut off");
        });
        List<String> inOrders = inScope(t, called("2"), () -> shop.write("orders", "old name"));
        second.crash();
        try {
            assertThat(shop.order("commit", t.value(), branches.get(1))).contains("\"retry\"");
            assertThat(shop.order("commit", t.value(), branches.get(0))).contains("\"done\"");
            assertThat(shop.order("commit", t.value(), inOrders.get(0))).contains("\"done\"");
            assertThat(shop.order("commit", t.value(), "7")).contains("\"retry\"");
            assertThat(shop.order("abort", t.value(), "8")).contains("\"retry\"");
            assertThat(notes("orders")).contains("reached", "old name");
        } finally {
            second.restart();
        }
        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("commit", t.value(), branches.get(1)))
                .contains("\"done\""));
        // Once each of the databases of that server has been looked at again.
        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("commit", t.value(), "7"))
                .contains("\"hazard\""));
        await().atMost(BOUND).untilAsserted(() -> assertThat(shop.order("abort", t.value(), "8"))
                .contains("\"done\""));
        assertThat(notes("stock")).contains("cut off");
    }

    @Test
    void afterARestartTheBranchesOfAllDatabasesAreAskedAboutAndFinished() throws Exception {
        TransactionId t = transaction();
        inScope(t, called("1"), () -> {
            shop.write("orders", "asked-orders");
            shop.write("stock", "asked-stock");
        });
        assertThat(prepared("orders", t)).hasSize(1);
        assertThat(prepared("stock", t)).hasSize(1);
        coordinator.behave(SeveralDatabasesIT::committed);
        try (RunningShop restarted = RunningShop.start(
                databases,
                coordinator,
                "shop.rotating.user=login_two",
                "shop.renamed.user=name_two",
                "concordat.recovery.grace=0s",
                "concordat.recovery.interval=50ms")) {
            assertThat(restarted.dataSource("stock")).isNotNull();
            await().atMost(BOUND)
                    .until(() -> notes("orders").contains("asked-orders")
                            && notes("stock").contains("asked-stock"));
            assertThat(prepared("orders", t)).isEmpty();
            assertThat(prepared("stock", t)).isEmpty();
        }
    }

    private static StubCoordinator.Answer committed(StubCoordinator.Request request) {
        if (!request.path().endsWith("/outcomes")) {
            return StubCoordinator.committing(request);
        }
        StringBuilder outcomes = new StringBuilder();
        Matcher inquiry = Pattern.compile("\"transaction\":\"(\\w+)\",\"branch\":\"([\\w.]+)\"")
                .matcher(request.body());
        while (inquiry.find()) {
            outcomes.append(outcomes.isEmpty() ? "" : ",")
                    .append("{\"transaction\":\"" + inquiry.group(1) + "\",\"branch\":\"" + inquiry.group(2)
                            + "\",\"outcome\":\"commit\"}");
        }
        return new StubCoordinator.Answer(200, "{\"outcomes\":[" + outcomes + "]}");
    }

    private Tenants tenants() {
        DelegatingDataSource enlisting = (DelegatingDataSource) shop.dataSource("tenants");
        return (Tenants) Objects.requireNonNull(enlisting.getTargetDataSource());
    }

    private void abortAll(TransactionId t, List<String> branches) {
        branches.forEach(
                branch -> assertThat(shop.order("abort", t.value(), branch)).contains("\"done\""));
    }

    private Database database(String name) {
        return Objects.requireNonNull(databases.get(name));
    }

    private Database second(String name) {
        Database database = database(name);
        return new Database(database.name(), database.url(), second.admin().user(), "");
    }

    private List<String> prepared(String name, TransactionId transaction) {
        return query(
                database(name),
                "select gid from pg_prepared_xacts where database = current_database() and gid like '%" + transaction
                        + "%'");
    }

    private List<String> notes(String name) {
        return query(database(name), "select text from note");
    }

    private void admin(String... statements) throws SQLException {
        for (String sql : statements) {
            execute(second.admin(), sql);
        }
    }

    private static String fence() {
        try {
            return new ClassPathResource("db/participant/V1__concordat_fence.sql")
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(Database database, String sql) {
        new JdbcTemplate(new DriverManagerDataSource(database.url(), database.user(), database.password()))
                .execute(sql);
    }

    private static List<String> query(Database database, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
