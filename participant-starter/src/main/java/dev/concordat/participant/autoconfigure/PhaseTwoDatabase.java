package dev.concordat.participant.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that finish branches: to the application's database, never bound to a branch, and of a pool of their own
 * where the application's is HikariCP. They are made as the application's are: by its initialisation SQL, schema, catalog
 * and driver settings, and with the credentials that its pool has at that moment, however they were changed. Not itself a
 * DataSource bean, which would be in the way of the application's.
 */
final class PhaseTwoDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PhaseTwoDatabase.class);
    private static final int USUAL_SIZE = 10;
    private static final String NAME = "concordat-phase-two";

    private final DataSource dataSource;
    private final @Nullable HikariDataSource application;
    private final @Nullable HikariDataSource own;

    /** With at most {@code size} connections, each waited for no longer than {@code patience}. */
    PhaseTwoDatabase(String source, DataSource plain, int size, Duration patience) throws SQLException {
        if (plain.isWrapperFor(HikariDataSource.class)) {
            this.application = plain.unwrap(HikariDataSource.class);
            this.own = new HikariDataSource();
            configure(own, application, size, patience);
            this.dataSource = own;
        } else {
            LOG.warn(
                    "The DataSource is no HikariCP pool, phase two shares its connections with business work,"
                            + " dataSource={}, type={}",
                    source,
                    plain.getClass().getName());
            this.application = null;
            this.own = null;
            this.dataSource = plain;
        }
    }

    private static void configure(HikariConfig config, HikariDataSource application, int size, Duration patience) {
        config.setPoolName(application.getPoolName() == null ? NAME : NAME + "-" + application.getPoolName());
        config.setJdbcUrl(application.getJdbcUrl());
        config.setDataSource(application.getDataSource());
        config.setDataSourceClassName(application.getDataSourceClassName());
        config.setDataSourceJNDI(application.getDataSourceJNDI());
        config.setDataSourceProperties(application.getDataSourceProperties());
        if (application.getDriverClassName() != null) {
            config.setDriverClassName(application.getDriverClassName());
        }
        config.setCredentials(application.getCredentials());
        config.setCredentialsProvider(() -> application.getCredentialsProvider() == null
                ? application.getCredentials()
                : application.getCredentialsProvider().getCredentials());
        config.setConnectionInitSql(application.getConnectionInitSql());
        config.setSchema(application.getSchema());
        config.setCatalog(application.getCatalog());
        config.setConnectionTestQuery(application.getConnectionTestQuery());
        config.setMaxLifetime(application.getMaxLifetime());
        config.setAutoCommit(true);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        // Whoever asks comes again; meanwhile a database that is out of reach must not hold up its thread.
        config.setConnectionTimeout(Math.min(application.getConnectionTimeout(), Math.max(250, patience.toMillis())));
        // The application's own pool says whether the database is there at start.
        config.setInitializationFailTimeout(-1);
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** How many connections the application has; a usual number where that is not known. */
    int applicationSize() {
        return application == null ? USUAL_SIZE : application.getMaximumPoolSize();
    }

    /** Whether the application has closed the pool that this one is made after. */
    boolean isOrphan() {
        return application != null && application.isClosed();
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
