package dev.concordat.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.FenceRow;
import dev.concordat.coordinator.audit.judgement.PreparedBranch;
import dev.concordat.protocol.TransactionId;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read of a real database, and what is said when there is more than that. */
@Timeout(60)
class DatabaseReaderIT {

    private static final Path FENCE =
            Path.of("../db-migrations/src/main/resources/db/participant/V1__concordat_fence.sql");
    private static final ReadBounds SMALL = new ReadBounds(3, 2, 2);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Database database = PostgresServer.shared().createDatabase();
    private final List<String> prepared = new ArrayList<>();

    @BeforeEach
    void fence() throws Exception {
        run(Files.readString(FENCE));
        run("create table touched(n int)");
    }

    /** All of it, whatever fails: the slots are those of the whole server. */
    @AfterEach
    void endWhatIsPrepared() {
        assertThat(prepared).allSatisfy(gid -> run("rollback prepared '" + gid + "'"));
    }

    @Test
    void asManyRowsAsTheBoundAreAllRead() throws SQLException {
        rows(3, "bank-1");

        assertThat(reader(SMALL).recent(HOUR).fence()).hasSize(3);
        assertThat(reader(SMALL).recent(HOUR).cutShort()).isFalse();
        assertThat(reader(SMALL).of(transactions(3)).fence()).hasSize(3);
        assertThat(reader(SMALL).of(transactions(3)).cutShort()).isFalse();
    }

    @Test
    void oneRowMoreThanTheBoundIsSaid() throws SQLException {
        rows(4, "bank-1");

        DatabaseReading recent = reader(SMALL).recent(HOUR);
        assertThat(recent.fence()).hasSize(3);
        assertThat(recent.cutShort()).isTrue();
        DatabaseReading asked = reader(SMALL).of(transactions(4));
        assertThat(asked.fence()).hasSize(3);
        assertThat(asked.cutShort()).isTrue();
    }

    @Test
    void whenThereIsTooMuchTheNewestIsRead() throws SQLException {
        rows(4, "bank-1");
        run("update concordat_fence set created_at = now() - interval '10 minutes' where transaction_id = '" + id(2)
                + "'");

        assertThat(reader(SMALL).recent(HOUR).fence())
                .extracting(row -> row.name().transaction())
                .doesNotContain(id(2))
                .hasSize(3);
    }

    @Test
    void moreTransactionsThanFitOneQuestionAreAskedForInSeveral() throws SQLException {
        rows(2_500, "bank-1");

        DatabaseReading asked = reader(ReadBounds.USUAL).of(transactions(2_500));

        assertThat(asked.fence())
                .extracting(FenceRow::name)
                .doesNotHaveDuplicates()
                .hasSize(2_500);
        assertThat(asked.cutShort()).isFalse();
    }

    @Test
    void onlyWhatIsRecentAndOfOurClusterIsRead() throws SQLException {
        rows(3, "bank-1");
        run("update concordat_fence set coordinator = 'other' where transaction_id = '" + id(0) + "'");
        run("update concordat_fence set created_at = now() - interval '2 hours' where transaction_id = '" + id(1)
                + "'");

        DatabaseReading recent = reader(SMALL).recent(HOUR);

        assertThat(recent.fence()).extracting(row -> row.name().transaction()).containsExactly(id(2));
        assertThat(recent.foreignRows()).isOne();
        assertThat(recent.oldestRow()).isBefore(Instant.now().minusSeconds(7_000));
    }

    @Test
    void participantsAreThoseOfTheWholeFence() throws SQLException {
        rows(1, "bank-1");
        rows(1, "bank-2");
        run("update concordat_fence set created_at = now() - interval '2 days'");

        DatabaseReading recent = reader(SMALL).recent(HOUR);

        assertThat(recent.fence()).isEmpty();
        assertThat(recent.participants()).containsExactly("bank-1", "bank-2");
        assertThat(recent.cutShort()).isFalse();
    }

    @Test
    void noMoreParticipantsThanTheBoundAreRead() throws SQLException {
        rows(1, "bank-1");
        rows(1, "bank-2");
        rows(1, "bank-3");

        assertThat(reader(SMALL).recent(HOUR).participants()).hasSize(2);
        assertThat(reader(SMALL).recent(HOUR).cutShort()).isFalse();
    }

    @Test
    void asMuchAsTheBoundMayBePrepared() throws SQLException {
        prepare("concordat:main:" + id(0) + ":1:bank-1:30000");
        prepare("concordat:whatever");
        prepare("somebody else's");

        DatabaseReading recent = reader(SMALL).recent(HOUR);

        assertThat(recent.prepared())
                .extracting(branch -> branch.name().transaction())
                .containsExactly(id(0));
        assertThat(recent.prepared()).extracting(PreparedBranch::tables).containsExactly(List.of("touched"));
        assertThat(recent.unreadable()).containsExactly("concordat:whatever");
        assertThat(recent.preparedCutShort()).isFalse();
    }

    @Test
    void oneMoreThatIsPreparedIsSaid() throws SQLException {
        for (int i = 0; i < 3; i++) {
            prepare("concordat:main:" + id(i) + ":1:bank-1:30000");
        }

        DatabaseReading recent = reader(SMALL).recent(HOUR);

        assertThat(recent.prepared()).hasSize(2);
        assertThat(recent.preparedCutShort()).isTrue();
    }

    @Test
    void aDatabaseWithoutAFenceHasNone() throws SQLException {
        run("drop table concordat_fence");

        DatabaseReading recent = reader(SMALL).recent(HOUR);

        assertThat(recent.hasFence()).isFalse();
        assertThat(recent.fence()).isEmpty();
        assertThat(recent.oldestRow()).isNull();
    }

    @Test
    void aRowThatNoParticipantWritesIsNamed() throws SQLException {
        run("insert into concordat_fence values ('not a transaction', '1', 'bank-1', 'work', 'main')");

        assertThatThrownBy(() -> reader(SMALL).recent(HOUR))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining("holds a row that no participant writes");
    }

    private DatabaseReader reader(ReadBounds bounds) {
        Secrets secrets = new Secrets(null, database.password());
        return new DatabaseReader("db", DatabaseUrl.parse(database.url()), "main", database.user(), secrets, bounds);
    }

    private void rows(int count, String participant) throws SQLException {
        run(transactions(count).stream()
                .map(id -> "('" + id + "', '1', '" + participant + "', 'work', 'main')")
                .collect(Collectors.joining(",", "insert into concordat_fence values ", "")));
    }

    private void prepare(String gid) throws SQLException {
        String quoted = gid.replace("'", "''");
        run("begin; insert into touched values (1); prepare transaction '" + quoted + "'");
        prepared.add(quoted);
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<TransactionId> transactions(int count) {
        List<TransactionId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(id(i));
        }
        return all;
    }

    private static TransactionId id(int number) {
        return TransactionId.parse("01JD7V9K2M" + String.format("%016d", number));
    }
}
