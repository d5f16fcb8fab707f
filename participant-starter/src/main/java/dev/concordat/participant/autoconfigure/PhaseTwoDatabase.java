package dev.concordat.participant.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Connections that finish branches: to the application's database, never bound to a branch, and of a pool of their own
 * where the application's is HikariCP. Not itself a DataSource bean, which would be in the way of the application's.
 */
final class PhaseTwoDatabase implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(PhaseTwoDatabase.class);

    private final DataSource dataSource;

    PhaseTwoDatabase(DataSource application, int size) throws SQLException {
        DataSource plain = application instanceof EnlistingDataSource enlisting
                ? Objects.requireNonNull(enlisting.getTargetDataSource())
                : application;
        if (plain.isWrapperFor(HikariDataSource.class)) {
            this.dataSource = new HikariDataSource(config(plain.unwrap(HikariDataSource.class), size));
        } else {
            LOG.warn(
                    "The DataSource is no HikariCP pool, phase two shares its connections with business work, type={}",
                    plain.getClass().getName());
            this.dataSource = plain;
        }
    }

    private static HikariConfig config(HikariDataSource application, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("concordat-phase-two");
        config.setJdbcUrl(application.getJdbcUrl());
        config.setDataSource(application.getDataSource());
        config.setDataSourceClassName(application.getDataSourceClassName());
        config.setDataSourceProperties(application.getDataSourceProperties());
        config.setCredentials(application.getCredentials());
        if (application.getDriverClassName() != null) {
            config.setDriverClassName(application.getDriverClassName());
        }
        config.setSchema(application.getSchema());
        config.setAutoCommit(true);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(application.getConnectionTimeout());
        // The application's own pool says whether the database is there at start.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void destroy() {
        if (dataSource instanceof HikariDataSource pool && "concordat-phase-two".equals(pool.getPoolName())) {
            pool.close();
        }
    }
}
