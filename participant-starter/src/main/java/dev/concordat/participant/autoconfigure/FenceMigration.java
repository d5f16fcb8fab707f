package dev.concordat.participant.autoconfigure;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Creates the fence table, with a history of its own beside the application's. */
final class FenceMigration implements Runnable {

    private final DataSource dataSource;

    FenceMigration(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void run() {
        // The schema is the application's and not empty; our first version must run nevertheless.
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/participant")
                .table("concordat_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
