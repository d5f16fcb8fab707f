package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is prepared in this database by this participant and role. Never looks at, nor touches, any other's. */
final class PreparedTransactions {

    private static final String OURS = " from pg_prepared_xacts where database = current_database()"
            + " and owner = current_user and starts_with(gid, ?)";

    private final JdbcTemplate jdbc;
    private final Gid.Owner owner;

    PreparedTransactions(DataSource phaseTwo, Gid.Owner owner) {
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.owner = owner;
    }

    Optional<String> find(BranchKey key) {
        return jdbc.query("select gid" + OURS, (row, number) -> row.getString("gid"), Gid.prefix(owner, key)).stream()
                .findFirst();
    }

    /** Whoever that is. */
    Optional<String> ownerOf(BranchKey key) {
        String sql = "select owner::text as owner from pg_catalog.pg_prepared_xacts where database = current_database()"
                + " and starts_with(gid, ?)";
        return jdbc.query(sql, (row, number) -> String.valueOf(row.getString("owner")), Gid.prefix(owner, key)).stream()
                .findFirst();
    }

    boolean isPrepared(String gid) {
        return !jdbc.queryForList("select gid" + OURS, String.class, gid).isEmpty();
    }

    List<InDoubtBranch> all() {
        String sql = "select gid, extract(epoch from clock_timestamp() - prepared) * 1000 as age" + OURS
                + " order by prepared";
        return jdbc.query(sql, (row, number) -> read(row), Gid.prefix(owner)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<InDoubtBranch> read(ResultSet row) throws SQLException {
        Duration age = Duration.ofMillis(atLeastZero(row.getLong("age")));
        return Gid.parse(owner, row.getString("gid")).map(gid -> new InDoubtBranch(gid.key(), age, gid.timeout()));
    }

    /** A clock that was set back must not make an age negative. */
    private static long atLeastZero(long millis) {
        return Math.max(0, millis);
    }

    /** Needs a connection in auto-commit mode, which those of phase two are. */
    void commit(String gid) {
        jdbc.execute("commit prepared '" + gid + "'");
    }

    void rollBack(String gid) {
        jdbc.execute("rollback prepared '" + gid + "'");
    }
}
