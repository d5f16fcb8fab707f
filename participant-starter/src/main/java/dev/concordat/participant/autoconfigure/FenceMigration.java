package dev.concordat.participant.autoconfigure;

import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Creates the fence table, with a history of its own beside the application's. */
final class FenceMigration implements Consumer<DataSource> {

    @Override
    public void accept(DataSource dataSource) {
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
