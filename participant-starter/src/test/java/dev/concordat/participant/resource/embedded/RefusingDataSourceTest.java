package dev.concordat.participant.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an embedded database does, and does not do, for a global transaction. */
class RefusingDataSourceTest {

    private final RefusingDataSource h2 = new RefusingDataSource(
            new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", ""), "h2");

    private final BranchScope scope = new BranchScope(
            TransactionId.of(1, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("trip"), false),
            Duration.ofMinutes(1),
            System::nanoTime);

    RefusingDataSourceTest() {
        new JdbcTemplate(h2).execute("create table note (text varchar(20))");
    }

    @Test
    void outsideOfGlobalTransactionsNothingIsDifferent() throws SQLException {
        JdbcTemplate jdbc = new JdbcTemplate(h2);
        jdbc.update("insert into note values (?)", "a");
        jdbc.batchUpdate("insert into note values ('b')", "insert into note values ('c')");

        assertThat(jdbc.queryForObject("select count(*) from note", Integer.class))
                .isEqualTo(3);
        assertThat(EmbeddedDatabaseConnection.isEmbedded(h2)).isTrue();
        try (Connection connection = h2.getConnection()) {
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
            assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
            assertThat(connection.createStatement().getConnection()).isSameAs(connection);
        }
    }

    @Test
    void insideOfOneAWriteIsRefusedAndTheTransactionCanOnlyAbort() {
        BranchScope.Binding bound = scope.bind();
        try {
            assertThatThrownBy(() -> new JdbcTemplate(h2).update("insert into note values ('a')"))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("embedded in-memory database")
                    .hasMessageContaining("concordat.participant.excluded-data-sources=h2");
        } finally {
            bound.close();
        }
        assertThat(scope.book().rollbackOnly()).isPresent();
        assertThat(count()).isZero();
    }

    @Test
    void aReadThatWritesIsRefusedAsEveryReadIs() {
        BranchScope.Binding bound = scope.bind();
        try {
            assertThatThrownBy(() -> new JdbcTemplate(h2)
                            .queryForList("select text from final table (insert into note values ('a'))"))
                    .isInstanceOf(BranchRefusedException.class);
        } finally {
            bound.close();
        }
        assertThat(count()).isZero();
    }

    @Test
    void aStatementThatWasMadeBeforeTheTransactionBeganIsRefusedInsideOfIt() throws SQLException {
        try (Connection connection = h2.getConnection();
                PreparedStatement prepared = connection.prepareStatement("insert into note values ('a')");
                Statement statement = connection.createStatement()) {
            BranchScope.Binding bound = scope.bind();
            try {
                assertThatThrownBy(prepared::executeUpdate).isInstanceOf(BranchRefusedException.class);
                assertThatThrownBy(prepared::addBatch).isInstanceOf(BranchRefusedException.class);
                assertThatThrownBy(() -> statement.execute("insert into note values ('b')"))
                        .isInstanceOf(BranchRefusedException.class);
            } finally {
                bound.close();
            }
        }
        assertThat(count()).isZero();
    }

    private int count() {
        return Objects.requireNonNull(new JdbcTemplate(h2).queryForObject("select count(*) from note", Integer.class));
    }
}
