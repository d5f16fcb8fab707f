package dev.concordat.participant.recovery;

import dev.concordat.participant.branch.Gid;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tells what a participant has prepared in one database, whichever role did, and which tables that locks. */
final class BlockingBranches {

    /** Locks of a prepared transaction belong to no process; who holds them is told by the lock on its own xid. */
    private static final String HELD = """
            with held as (select * from pg_locks where pid is null),
            locked as (
              select held.virtualtransaction as holder, array_agg(distinct held.relation::regclass::text) as tables
              from held join pg_class c on c.oid = held.relation and c.relkind in ('r', 'p', 'm')
              where held.database = (select oid from pg_database where datname = current_database())
              group by held.virtualtransaction)
            select p.gid, extract(epoch from p.prepared) * 1000 as prepared, coalesce(locked.tables, '{}') as tables
            from pg_prepared_xacts p
              left join held as own on own.locktype = 'transactionid' and own.transactionid = p.transaction
              left join locked on locked.holder = own.virtualtransaction
            where p.database = current_database() and starts_with(p.gid, ?)
            order by p.prepared
            limit 256
            """;

    private final JdbcTemplate jdbc;
    private final Gid.Owner owner;

    BlockingBranches(DataSource dataSource, Gid.Owner owner) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.owner = owner;
    }

    /** The oldest first. */
    List<BlockingBranch> look() {
        return jdbc.query(HELD, (row, number) -> read(row), Gid.prefix(owner)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<BlockingBranch> read(ResultSet row) throws SQLException {
        Instant since = Instant.ofEpochMilli(row.getLong("prepared"));
        Array tables = row.getArray("tables");
        List<String> names =
                Arrays.stream((Object[]) tables.getArray()).map(String::valueOf).toList();
        return Gid.parse(owner, row.getString("gid")).map(gid -> new BlockingBranch(gid.key(), since, names));
    }
}
