package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.Order;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Stay;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.Vote;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What a branch costs, counted on the wire. Before the server decided it was 8 statements in 5 round trips. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripsIT {

    private final Database direct = PostgresServer.shared().createDatabase();
    private final CountingProxy wire = new CountingProxy(address(direct).getPort());
    private final Database counted = new Database(
            direct.name(),
            direct.url().replace(":" + address(direct).getPort() + "/", ":" + wire.port() + "/"),
            direct.user(),
            direct.password());
    private final SingleConnectionDataSource phaseTwo =
            new SingleConnectionDataSource(counted.url(), counted.user(), counted.password(), true);
    private final Bench bench = new Bench(counted, phaseTwo);
    private Connection pooled;
    private Connection another;

    private static URI address(Database database) {
        return URI.create(database.url().substring("jdbc:".length()));
    }

    @BeforeAll
    void warmUp() throws SQLException {
        new Bench(direct).withTables();
        pooled = counted.connect();
        another = counted.connect();
        write("warm");
        bench.resource().carryOut(Order.COMMIT, bench.key("1"));
        read();
        inBranch(another, connection -> Bench.execute(connection, "select text from note"));
    }

    @AfterAll
    void close() throws SQLException {
        pooled.close();
        another.close();
        phaseTwo.destroy();
        wire.close();
    }

    private void write(String text) throws SQLException {
        inBranch(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?)")) {
                insert.setString(1, text);
                insert.executeUpdate();
            }
        });
    }

    private void read() throws SQLException {
        inBranch(connection -> Bench.execute(connection, "select text from note"));
    }

    private void inBranch(Bench.Work work) throws SQLException {
        inBranch(pooled, work);
    }

    private void inBranch(Connection physical, Bench.Work work) throws SQLException {
        BranchScope.Binding binding = bench.begin();
        try (Connection connection = bench.connect(new KeptOpen(physical))) {
            Bench.local(connection, work);
            connection.setAutoCommit(true);
        } finally {
            binding.close();
        }
    }

    @Test
    void aWritingBranchTakesTwoRoundTripsInPhaseOneAndOneInPhaseTwo() throws Exception {
        wire.reset();
        write("counted");

        assertThat(wire.texts()).as("round trips").isNotNull();
        assertThat(wire.roundTrips())
                .as("round trips of phase one: %s", wire.texts())
                .isEqualTo(2);
        // BEGIN, the insert itself; lock timeout, constraints, authorization, role, fence, PREPARE.
        assertThat(wire.statements())
                .as("statements of phase one: %s", wire.texts())
                .isEqualTo(8);

        wire.reset();
        assertThat(bench.resource().carryOut(Order.COMMIT, bench.key("1")).result())
                .isEqualTo(CommitResult.DONE);
        assertThat(wire.roundTrips())
                .as("round trips of phase two: %s", wire.texts())
                .isEqualTo(1);
    }

    @Test
    void aConversationTakesOneRoundTripMoreForEachCallAndOneForItsVote() throws Exception {
        BranchScope scope = bench.begin(PrepareMode.ON_REQUEST);
        BranchScope.Binding binding = scope.bind();
        try {
            // BEGIN with the name of the session; the insert. Then a savepoint; the insert.
            for (String text : List.of("first", "second")) {
                wire.reset();
                insertOn(text.equals("first") ? pooled : another, text);
                assertThat(wire.roundTrips())
                        .as("round trips of the %s call: %s", text, wire.texts())
                        .isEqualTo(2);
                assertThat(wire.statements())
                        .as("statements of the %s call: %s", text, wire.texts())
                        .isEqualTo(text.equals("first") ? 3 : 2);
            }
        } finally {
            binding.close();
        }
        scope.endStays(Stay.End.KEPT);

        wire.reset();
        assertThat(bench.resource().carryOut(Order.PREPARE, bench.key("1")).result())
                .isEqualTo(Vote.PREPARED);
        assertThat(wire.roundTrips())
                .as("round trips of the vote: %s", wire.texts())
                .isEqualTo(1);

        wire.reset();
        bench.resource().carryOut(Order.COMMIT, bench.key("1"));
        assertThat(wire.roundTrips())
                .as("round trips of phase two: %s", wire.texts())
                .isEqualTo(1);
    }

    private void insertOn(Connection physical, String text) throws SQLException {
        try (Connection connection = bench.connect(new KeptOpen(physical))) {
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('" + text + "')"));
            connection.setAutoCommit(true);
        }
    }

    @Test
    void aReadingBranchTakesThreeRoundTripsAndNoPhaseTwo() throws Exception {
        wire.reset();
        read();

        assertThat(wire.roundTrips()).as("round trips: %s", wire.texts()).isEqualTo(3);
    }

    @Test
    void outsideOfAGlobalTransactionNothingIsAdded() throws Exception {
        wire.reset();
        try (Connection connection = bench.connect(new KeptOpen(pooled))) {
            Bench.local(connection, local -> Bench.execute(local, "insert into note values ('outside')"));
            connection.setAutoCommit(true);
            Bench.execute(connection, "delete from note where text = 'outside'");
        }

        // The insert with its BEGIN, COMMIT, the delete.
        assertThat(wire.roundTrips()).as("round trips: %s", wire.texts()).isEqualTo(3);
    }
}
