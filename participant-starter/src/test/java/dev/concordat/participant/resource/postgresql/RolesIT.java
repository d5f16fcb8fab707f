package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** As whom branches are prepared, and in which schema their fence row stands, whatever the application sets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesIT {

    private final LocalPostgres server = LocalPostgres.start();
    private final Database database = server.createDatabase();
    private final Database admin = as(server.admin().user(), server.admin().password());
    private final Bench bench = new Bench(database);

    private Database as(String user, String password) {
        return new Database(database.name(), database.url(), user, password);
    }

    @BeforeAll
    void createRoles() throws SQLException {
        bench.withTables();
        bench.execute("create schema tenant_a");
        bench.execute("create table tenant_a.note (text text primary key)");
        try (Connection connection = admin.connect()) {
            Bench.execute(connection, "create role tenant");
            Bench.execute(connection, "grant tenant to concordat");
            Bench.execute(connection, "grant all on schema public, tenant_a to tenant");
            Bench.execute(connection, "grant all on note, tenant_a.note to tenant");
            Bench.execute(connection, "create role rotated login password 'r'");
            Bench.execute(connection, "grant all on schema public to rotated");
            Bench.execute(connection, "grant all on all tables in schema public to rotated");
        }
    }

    @BeforeEach
    void clear() throws SQLException {
        try (Connection connection = admin.connect()) {
            for (String gid : bench.prepared()) {
                Bench.execute(connection, "rollback prepared '" + gid + "'");
            }
        }
        bench.execute("truncate note, tenant_a.note, concordat_fence");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void commits() {
        assertThat(bench.resource().carryOut(Order.COMMIT, bench.key("1")).result())
                .isEqualTo(CommitResult.DONE);
        assertThat(bench.resource().carryOut(Order.COMMIT, bench.key("1")).result())
                .isEqualTo(CommitResult.DONE);
        assertThat(bench.prepared()).isEmpty();
    }

    @Test
    void aRoleThatIsTakenOnForOneTransactionIsPutBackBeforePrepare() throws Exception {
        bench.inBranch(connection -> {
            Bench.execute(connection, "set local role tenant");
            Bench.execute(connection, "insert into note values ('x')");
        });

        commits();
        assertThat(bench.notes()).containsExactly("x");
    }

    @Test
    void aRoleThatIsTakenOnForTheSessionIsPutBackBeforePrepareAndStays() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect()) {
            Bench.local(connection, local -> {
                Bench.execute(local, "set role tenant");
                Bench.execute(local, "insert into note values ('x')");
            });
            try (var rows = connection.createStatement().executeQuery("select current_user")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("tenant");
            }
        } finally {
            binding.close();
        }

        commits();
    }

    @Test
    void anotherSessionAuthorizationIsPutBackBeforePrepare() throws Exception {
        Bench superuser = new Bench(admin);
        BranchScope.Binding binding = superuser.begin();
        try (Connection connection = superuser.connect()) {
            Bench.local(connection, local -> {
                Bench.execute(local, "set session authorization tenant");
                Bench.execute(local, "insert into note values ('x')");
            });
        } finally {
            binding.close();
        }

        assertThat(bench.query("select owner from pg_prepared_xacts")).containsExactly("postgres");
        assertThat(superuser
                        .resource()
                        .carryOut(Order.COMMIT, superuser.key("1"))
                        .result())
                .isEqualTo(CommitResult.DONE);
    }

    @Test
    void aDeferredTriggerFiresAsWhomTheApplicationMadeItself() throws Exception {
        bench.execute("create table seen (who text)");
        bench.execute("grant insert on seen to tenant");
        bench.execute("create function see() returns trigger language plpgsql as"
                + " 'begin insert into seen values (current_user); return null; end'");
        bench.execute("create constraint trigger sees after insert on note deferrable initially deferred"
                + " for each row execute function see()");
        try {
            bench.inBranch(connection -> {
                Bench.execute(connection, "set local role tenant");
                Bench.execute(connection, "insert into note values ('x')");
            });

            commits();
            assertThat(bench.query("select who from seen")).containsExactly("tenant");
        } finally {
            bench.execute("drop table seen");
            bench.execute("drop function see cascade");
        }
    }

    @Test
    void aSearchPathOfATenantChangesNothingForTheFence() throws Exception {
        bench.inBranch(connection -> {
            Bench.execute(connection, "set local search_path = tenant_a");
            Bench.execute(connection, "insert into note values ('x')");
        });

        commits();
        assertThat(bench.query("select text from tenant_a.note")).containsExactly("x");
        assertThat(bench.query("select branch || ' ' || kind from public.concordat_fence"))
                .containsExactly("1 work");
    }

    @Test
    void aTombstoneIsMetWhateverTheSearchPathIs() throws Exception {
        BranchScope.Binding binding = bench.begin();
        bench.resource().carryOut(Order.ABORT, bench.key("1"));
        try (Connection connection = bench.connect()) {
            assertThatThrownBy(() -> Bench.local(connection, local -> {
                        Bench.execute(local, "set local search_path = tenant_a");
                        Bench.execute(local, "insert into note values ('x')");
                    }))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("too late");
        } finally {
            binding.close();
        }
    }

    @Test
    void whatPhaseTwoCouldNotEndIsNotPrepared() throws Exception {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect(as("rotated", "r").connect())) {
            assertThatThrownBy(() ->
                            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('x')")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("phase two, which works there as concordat, may not finish");
        } finally {
            binding.close();
        }
        assertThat(bench.prepared()).isEmpty();
    }

    @Test
    void whatBelongsToAnotherRoleIsToldAsSuchAndNeitherLostNorDone() throws Exception {
        Bench rotated = new Bench(as("rotated", "r"));
        BranchScope.Binding binding = rotated.begin();
        try (Connection connection = rotated.connect()) {
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('x')"));
        } finally {
            binding.close();
        }
        for (Order order : new Order[] {Order.COMMIT, Order.ABORT}) {
            assertThat(bench.resource().carryOut(order, rotated.key("1"))).satisfies(answer -> {
                assertThat(answer.result()).isIn(CommitResult.RETRY, AbortResult.RETRY);
                assertThat(answer.detail())
                        .contains("prepared, owner rotated, this service is concordat: GRANT rotated TO concordat");
            });
        }
        assertThatThrownBy(() -> bench.resource().carryOut(Order.PREPARE, rotated.key("1")))
                .hasMessageContaining("owner rotated");
        assertThat(bench.resource().inDoubt()).hasSize(1);
        assertThat(bench.resource().unfinishable()).singleElement().asString().contains("owner rotated");
    }

    @Test
    void onceTheRoleIsGrantedTheBranchIsEnded() throws Exception {
        Bench rotated = new Bench(as("rotated", "r"));
        BranchScope.Binding binding = rotated.begin();
        try (Connection connection = rotated.connect()) {
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('x')"));
        } finally {
            binding.close();
        }
        try (Connection connection = admin.connect()) {
            Bench.execute(connection, "grant rotated to concordat");
            assertThat(bench.resource().carryOut(Order.COMMIT, rotated.key("1")).result())
                    .isEqualTo(CommitResult.DONE);
            Bench.execute(connection, "revoke rotated from concordat");
        }
        assertThat(bench.notes()).containsExactly("x");
    }

    @Test
    void aRoleThatMayNotWriteTheFenceIsToldWhatToGrant() throws Exception {
        bench.inBranch(connection -> {});
        try (Connection connection = admin.connect()) {
            Bench.execute(connection, "create table own (id int)");
            Bench.execute(connection, "alter table own owner to rotated");
            Bench.execute(connection, "revoke insert on concordat_fence from rotated");
        }
        try {
            Bench rotated = new Bench(as("rotated", "r"));
            assertThatThrownBy(() ->
                            rotated.inBranch(connection -> Bench.execute(connection, "insert into own values (1)")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("GRANT SELECT, INSERT ON concordat_fence");
        } finally {
            try (Connection connection = admin.connect()) {
                Bench.execute(connection, "grant insert on concordat_fence to rotated");
            }
        }
    }
}
