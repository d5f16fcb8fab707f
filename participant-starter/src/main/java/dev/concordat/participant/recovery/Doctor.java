package dev.concordat.participant.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** Finds out whether, and how much longer, the database can prepare. Thread-safe. */
public final class Doctor {

    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);
    private static final String EXAMINATION = """
            select current_setting('max_prepared_transactions')::int as slots,
                   (select count(*) from pg_prepared_xacts) as used,
                   to_regclass('concordat_fence') is not null as fence,
                   case when to_regclass('concordat_fence') is null then false else
                     has_table_privilege(to_regclass('concordat_fence')::oid, 'select')
                     and has_table_privilege(to_regclass('concordat_fence')::oid, 'insert') end as writable,
                   coalesce((select extract(epoch from max(clock_timestamp() - prepared))::bigint
                             from pg_prepared_xacts
                             where database = current_database() and starts_with(gid, 'concordat:')), 0) as oldest
            """;

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final int reserve;
    private final AtomicReference<@Nullable Vitals> last = new AtomicReference<>();

    /**
     * What was found at one moment.
     *
     * @param slots for prepared transactions, in the whole database server
     * @param used of them
     * @param hasFence whether the fence table is there
     * @param canWriteFence whether this role may read it and insert into it
     * @param oldestSeconds age of the oldest branch that waits in this database
     */
    public record Vitals(int slots, int used, boolean hasFence, boolean canWriteFence, long oldestSeconds) {}

    /** {@code reserve}: when so few slots are left, no new branch begins. */
    public Doctor(DataSource dataSource, int reserve) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.reserve = reserve;
    }

    /** Looks, and remembers. */
    public Vitals examine() {
        Vitals vitals = jdbc.query(
                        EXAMINATION,
                        (row, number) -> new Vitals(
                                row.getInt("slots"),
                                row.getInt("used"),
                                row.getBoolean("fence"),
                                row.getBoolean("writable"),
                                row.getLong("oldest")))
                .get(0);
        last.set(vitals);
        return vitals;
    }

    /** False when the slots run short, by what was seen last. */
    public boolean admitsBranch() {
        Vitals vitals = last.get();
        return vitals == null || vitals.slots() - vitals.used() > reserve;
    }

    /**
     * Lets the start fail if the database can be reached and is unfit.
     *
     * @throws UnfitDatabaseException with a remedy for each finding
     */
    public void examineAtStart() {
        try {
            List<Diagnosis> findings = findings(examine());
            if (!findings.isEmpty()) {
                throw new UnfitDatabaseException(findings);
            }
        } catch (DataAccessException e) {
            LOG.warn("The database could not be examined at start, branches will fail until it can be reached", e);
        }
    }

    /**
     * Lets the start fail if the database can be reached and is of another kind.
     *
     * @throws UnfitDatabaseException if it is not PostgreSQL
     */
    public void requireSupportedAtStart() {
        String product;
        try {
            product = JdbcUtils.extractDatabaseMetaData(dataSource, metaData -> metaData.getDatabaseProductName());
        } catch (MetaDataAccessException e) {
            LOG.warn("The database cannot be reached at start", e);
            return;
        }
        if (!"PostgreSQL".equals(product)) {
            throw new UnfitDatabaseException(List.of(new Diagnosis(
                    "The DataSource is a " + product + " database, and only PostgreSQL can take part",
                    "Use PostgreSQL.")));
        }
    }

    /** What is wrong, if anything. */
    public static List<Diagnosis> findings(Vitals vitals) {
        List<Diagnosis> findings = new ArrayList<>();
        if (vitals.slots() == 0) {
            findings.add(new Diagnosis(
                    "max_prepared_transactions is 0, so PostgreSQL cannot prepare any transaction",
                    "Set max_prepared_transactions in postgresql.conf to at least the sum of the connection pool sizes"
                            + " of all participants on this server (100 is a good start; on standbys at least the same)"
                            + " and restart PostgreSQL."));
        }
        if (!vitals.hasFence()) {
            findings.add(new Diagnosis(
                    "the table concordat_fence is missing",
                    "Leave concordat.participant.initialize-schema=always, or make it by your own migrations: with"
                            + " classpath:db/participant-flyway (Flyway) or"
                            + " db/participant-liquibase/concordat-fence.xml (Liquibase)."));
        } else if (!vitals.canWriteFence()) {
            findings.add(new Diagnosis(
                    "this role may not read and insert rows of the table concordat_fence",
                    "Grant SELECT and INSERT on concordat_fence to the role of the application."));
        }
        return findings;
    }
}
