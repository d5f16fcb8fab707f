package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

/** What a look at the database leads to; the statement itself is shown by the integration tests. */
class FitnessTest {

    private final DataSource dataSource = Mockito.mock();
    private final Connection connection = Mockito.mock();
    private final ResultSet row = Mockito.mock();
    private final Doctor doctor = new Doctor(dataSource, 2);

    FitnessTest() throws SQLException {
        Statement statement = Mockito.mock();
        Mockito.when(dataSource.getConnection()).thenReturn(connection);
        Mockito.when(connection.createStatement()).thenReturn(statement);
        Mockito.when(statement.executeQuery(ArgumentMatchers.anyString())).thenReturn(row);
    }

    private void finds(int slots, int used, boolean fence) throws SQLException {
        Mockito.when(row.next()).thenReturn(true, false);
        Mockito.when(row.getInt("slots")).thenReturn(slots);
        Mockito.when(row.getInt("used")).thenReturn(used);
        Mockito.when(row.getBoolean("fence")).thenReturn(fence);
        Mockito.when(row.getBoolean("writable")).thenReturn(fence);
    }

    @Test
    void asLongAsNobodyHasLookedABranchIsAdmitted() {
        assertThat(doctor.admitsBranch()).isTrue();
    }

    @Test
    void aBranchIsAdmittedWhereMoreSlotsAreLeftThanAreKeptBack() throws SQLException {
        finds(10, 7, true);
        doctor.examine();
        assertThat(doctor.admitsBranch()).isTrue();

        finds(10, 8, true);
        doctor.examine();
        assertThat(doctor.admitsBranch()).isFalse();
    }

    @Test
    void aFitDatabaseLetsTheStartGoOnAndAnUnfitOneDoesNot() throws SQLException {
        finds(10, 0, true);
        assertThatCode(doctor::examineAtStart).doesNotThrowAnyException();

        finds(10, 0, false);
        assertThatThrownBy(doctor::examineAtStart)
                .isInstanceOfSatisfying(UnfitDatabaseException.class, unfit -> assertThat(unfit.findings())
                        .singleElement()
                        .extracting(Diagnosis::problem)
                        .asString()
                        .contains("concordat_fence is missing"));
    }

    @Test
    void aDatabaseOutOfReachStopsNoStart() throws SQLException {
        Mockito.when(dataSource.getConnection()).thenThrow(new SQLException("away"));

        assertThatCode(doctor::examineAtStart).doesNotThrowAnyException();
        assertThatCode(doctor::requireSupportedAtStart).doesNotThrowAnyException();
    }

    @Test
    void onlyPostgresqlIsSupported() throws SQLException {
        DatabaseMetaData metaData = Mockito.mock();
        Mockito.when(connection.getMetaData()).thenReturn(metaData);
        Mockito.when(metaData.getDatabaseProductName()).thenReturn("PostgreSQL", "H2");

        assertThatCode(doctor::requireSupportedAtStart).doesNotThrowAnyException();
        assertThatThrownBy(doctor::requireSupportedAtStart)
                .isInstanceOf(UnfitDatabaseException.class)
                .hasMessageContaining("H2");
    }
}
