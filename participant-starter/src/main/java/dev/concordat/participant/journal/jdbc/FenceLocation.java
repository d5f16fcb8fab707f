package dev.concordat.participant.journal.jdbc;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds the fence table once, by the search path of phase two's connections. Thread-safe. */
public final class FenceLocation implements Supplier<FenceTable> {

    private static final String SCHEMA = "select n.nspname from pg_catalog.pg_class c"
            + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
            + " where c.oid = pg_catalog.to_regclass('" + FenceTable.NAME + "')";

    private final JdbcTemplate jdbc;
    private final AtomicReference<@Nullable FenceTable> found = new AtomicReference<>();

    /** With connections that no branch is ever bound to. */
    public FenceLocation(DataSource phaseTwo) {
        this.jdbc = new JdbcTemplate(phaseTwo);
    }

    /**
     * The table, with the schema that it stands in.
     *
     * @throws IllegalStateException if it is not there
     */
    @Override
    public FenceTable get() {
        FenceTable known = found.get();
        if (known != null) {
            return known;
        }
        List<String> schemas = jdbc.query(SCHEMA, (row, number) -> row.getString(1));
        if (schemas.isEmpty()) {
            throw new IllegalStateException("The table " + FenceTable.NAME
                    + " is not there, or not on the search path of the role that finishes branches: run"
                    + " db/participant from the jar, or leave its making to the starter");
        }
        String schema = schemas.get(0);
        FenceTable table = new FenceTable(schema);
        found.set(table);
        return table;
    }
}
