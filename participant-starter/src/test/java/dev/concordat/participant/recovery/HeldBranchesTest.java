package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

/** What is read of the rows; the statement itself is shown by the integration tests. */
class HeldBranchesTest {

    @Test
    void whatIsPreparedIsReadWithItsTimeAndTablesAndWhatIsNoBranchIsPassedOver() throws SQLException {
        BranchKey key = new BranchKey(TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), new BranchId("1"));
        Gid.Owner owner = new Gid.Owner("main", new ParticipantName("bank"));
        String gid = new Gid(owner, key, Duration.ofMinutes(1)).format();
        ResultSet rows = Mockito.mock();
        Array tables = Mockito.mock();
        Mockito.when(rows.next()).thenReturn(true, true, false);
        Mockito.when(rows.getLong("prepared")).thenReturn(7L);
        Mockito.when(rows.getArray("tables")).thenReturn(tables);
        Mockito.when(tables.getArray()).thenReturn(new String[] {"account"});
        Mockito.when(rows.getString("gid")).thenReturn(gid, "another's");
        PreparedStatement statement = Mockito.mock();
        Mockito.when(statement.executeQuery()).thenReturn(rows);
        Connection connection = Mockito.mock();
        Mockito.when(connection.prepareStatement(ArgumentMatchers.anyString())).thenReturn(statement);
        DataSource dataSource = Mockito.mock();
        Mockito.when(dataSource.getConnection()).thenReturn(connection);

        assertThat(new BlockingBranches(dataSource, owner).look())
                .containsExactly(new BlockingBranch(key, Instant.ofEpochMilli(7), List.of("account")));
    }
}
