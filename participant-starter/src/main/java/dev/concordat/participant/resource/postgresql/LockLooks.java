package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks at locks from outside, over phase two's connections. Thread-safe. */
final class LockLooks {

    /**
     * For each server process: for how long it waits, for what, and what is prepared at the end of the queue that it stands
     * in. A prepared transaction has no process; its locks are told by the virtual transaction of its id's lock.
     */
    private static final String WAITS = """
            with recursive queue (root, pid) as (
              select pid, pid from unnest(?::int[]) as asked (pid)
              union
              select q.root, b.pid from queue q
                cross join lateral unnest(pg_catalog.pg_blocking_pids(q.pid)) as b (pid) where b.pid <> 0),
            locks as materialized (select * from pg_catalog.pg_locks),
            prepared as (
              select p.gid, l.virtualtransaction from pg_catalog.pg_prepared_xacts p
                join locks l on l.pid is null and l.locktype = 'transactionid' and l.transactionid = p.transaction)
            select q.root as backend,
                   extract(epoch from clock_timestamp() - own.waitstart) * 1000 as waited,
                   coalesce(own.relation::regclass::text, (
                     select string_agg(distinct t.relation::regclass::text, ', ') from locks t
                     join pg_catalog.pg_class c on c.oid = t.relation and c.relkind in ('r', 'p')
                     where t.pid = own.pid and t.granted and t.locktype = 'tuple'), (
                     select string_agg(distinct t.relation::regclass::text, ', ') from locks t
                     join pg_catalog.pg_class c on c.oid = t.relation and c.relkind in ('r', 'p')
                     where t.pid = own.pid and t.granted and t.locktype = 'relation' and t.mode = 'RowExclusiveLock'
                       and (p.gid is null or exists (select 1 from locks o where o.pid is null
                         and o.virtualtransaction = p.virtualtransaction and o.relation = t.relation))))
                     as tables,
                   p.gid
              from queue q
              join locks own on own.pid = q.root and not own.granted
              left join locks w on w.pid = q.pid and not w.granted
              left join locks h on h.pid is null and h.granted and h.locktype = w.locktype
                and (h.database, h.relation, h.page, h.tuple, h.transactionid, h.classid, h.objid, h.objsubid)
                  is not distinct from
                  (w.database, w.relation, w.page, w.tuple, w.transactionid, w.classid, w.objid, w.objsubid)
              left join prepared p on p.virtualtransaction = h.virtualtransaction
             order by q.root, p.gid nulls last
            """;

    private static final String OVERLAP = """
            with locks as materialized (select * from pg_catalog.pg_locks)
            select p.gid, string_agg(distinct c.oid::regclass::text, ', ') as tables
              from pg_catalog.pg_prepared_xacts p
              join locks id on id.pid is null and id.locktype = 'transactionid' and id.transactionid = p.transaction
              join locks theirs on theirs.pid is null and theirs.locktype = 'relation'
                and theirs.mode = 'RowExclusiveLock' and theirs.virtualtransaction = id.virtualtransaction
              join locks mine on mine.pid = ? and mine.locktype = 'relation'
                and mine.relation = theirs.relation and mine.database = theirs.database
              join pg_catalog.pg_class c on c.oid = mine.relation and c.relkind in ('r', 'p')
             where p.database = current_database() and starts_with(p.gid, ?)
             group by p.gid order by p.gid limit 1
            """;

    private final JdbcTemplate jdbc;
    private final Gid.Owner owner;

    LockLooks(DataSource phaseTwo, Gid.Owner owner) {
        this.jdbc = new JdbcTemplate(phaseTwo);
        this.owner = owner;
    }

    /**
     * A process that waits.
     *
     * @param waited for how long; zero if the server does not tell, as older ones do not
     * @param tables as far as they can be told
     * @param holder name of a prepared transaction at the end of its queue
     */
    record Wait(
            int backend,
            Duration waited,
            @Nullable String tables,
            @Nullable String holder) {

        String what() {
            return tables == null ? "a lock" : "a lock on " + tables;
        }
    }

    /** Which of these processes wait for a lock. */
    List<Wait> waits(Collection<Integer> backends) {
        return jdbc.query(
                WAITS,
                (row, number) -> new Wait(
                        row.getInt("backend"),
                        Duration.ofMillis(Math.max(0, row.getLong("waited"))),
                        row.getString("tables"),
                        row.getString("gid")),
                (Object) backends.toArray(new Integer[0]));
    }

    /** Asks the server to cut off what a process does. */
    void cancel(int backend) {
        jdbc.query("select pg_catalog.pg_cancel_backend(?)", row -> {}, backend);
    }

    /** Tables that this process uses and in which an earlier branch of its transaction has prepared rows. */
    Optional<Overlap> overlap(BranchKey key, int backend) {
        return jdbc
                .query(
                        OVERLAP,
                        (row, number) -> new Overlap(key, row.getString("gid"), row.getString("tables")),
                        backend,
                        Gid.prefix(owner) + key.transaction() + ":")
                .stream()
                .findFirst();
    }

    /** Where two branches of one transaction met. */
    record Overlap(BranchKey key, String holder, String tables) {

        String explanation() {
            String branch =
                    Gid.branchOf(holder).map(found -> found.branch().value()).orElse("?");
            return "branch " + key.branch() + " has used " + tables + ", in which branch " + branch
                    + " of the same transaction has prepared rows: PostgreSQL shows them to nobody until the outcome, not"
                    + " even to the transaction itself. Do both in one local transaction: put @Transactional on the method"
                    + " that is @GlobalTransactional, so that what it saves first is there when it saves again";
        }
    }
}
