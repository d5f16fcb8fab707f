package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Store;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes rows in every way. */
@Component
class Writes {

    static final String TABLE = "marker";
    /** A role that may write the table, of which the application's is a member. */
    static final String ROLE = "probe_tenant";
    /** A schema in which nothing stands. */
    static final String ELSEWHERE = "elsewhere";

    private static final String INSERT = "insert into public.marker (run, mark) values (?, ?)";
    private static final String FUNCTION = "select public.put(?, ?)";

    private final Map<Store, JdbcTemplate> jdbc;
    private final EntityManager entities;

    Writes(
            JdbcTemplate usual,
            @Qualifier("warehouse") JdbcTemplate warehouse,
            @Qualifier("tenants") JdbcTemplate tenants,
            EntityManager entities) {
        this.jdbc =
                Map.of(Store.DEFAULT, usual, Store.SECOND, warehouse, Store.TENANT_A, tenants, Store.TENANT_B, tenants);
        this.entities = entities;
    }

    void write(Store store, Means means, String run, String mark) {
        JdbcTemplate database = jdbc(store);
        switch (means) {
            case JDBC, AUTO_COMMIT -> database.update(INSERT, run, mark);
            case JPA -> entities.persist(new Marker(run, mark));
            case BATCH -> database.batchUpdate(INSERT, List.of(new Object[][] {{run, mark}}));
            case FUNCTION, AUTO_COMMIT_FUNCTION -> database.query(FUNCTION, row -> {}, run, mark);
            case TWO_IN_ONE ->
                database.execute(
                        "select 1; insert into public.marker (run, mark) values ('" + run + "', '" + mark + "')");
            case ROLE -> {
                database.execute("set local role " + ROLE);
                database.update(INSERT, run, mark);
            }
            case SEARCH_PATH -> {
                database.execute("set local search_path = " + ELSEWHERE);
                database.update(INSERT, run, mark);
            }
            case RAW_COMMIT -> {
                database.update(INSERT, run, mark);
                database.execute("commit");
            }
        }
    }

    /** Nobody is told that the database has failed the transaction. */
    void failUnseen(Store store) {
        try {
            jdbc(store).update("insert into no_such_table values (1)");
        } catch (DataAccessException swallowed) {
            // What careless code does.
        }
    }

    void killSession(Store store) {
        jdbc(store).query("select pg_terminate_backend(pg_backend_pid())", row -> {});
    }

    private JdbcTemplate jdbc(Store store) {
        JdbcTemplate template = jdbc.get(store);
        if (template == null) {
            throw new IllegalArgumentException("no database " + store);
        }
        return template;
    }
}
