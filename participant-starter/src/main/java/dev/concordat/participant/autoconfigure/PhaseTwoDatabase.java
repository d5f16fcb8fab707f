package dev.concordat.participant.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
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

    private final DataSource plain;
    private final DataSource dataSource;
    private final @Nullable HikariDataSource application;
    private final @Nullable HikariDataSource own;
    private volatile @Nullable Credentials login;
    private volatile boolean keepsLogin;

    /** With at most {@code size} connections, each waited for no longer than {@code patience}. */
    PhaseTwoDatabase(String source, DataSource plain, int size, Duration patience) throws SQLException {
        this.plain = plain;
        if (plain.isWrapperFor(HikariDataSource.class)) {
            this.application = plain.unwrap(HikariDataSource.class);
            this.own = new HikariDataSource();
            configure(own, application, size, patience);
            this.login = current();
            own.setCredentialsProvider(this::credentials);
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

    private @Nullable Credentials current() {
        if (application == null) {
            return null;
        }
        return application.getCredentialsProvider() == null
                ? application.getCredentials()
                : application.getCredentialsProvider().getCredentials();
    }

    private @Nullable Credentials credentials() {
        return isFormerLogin() ? login : current();
    }

    /** Whether the application's pool logs in as somebody else than when this one was made, or was told last. */
    boolean hasAnotherLogin() {
        Credentials now = current();
        Credentials before = login;
        return now != null && before != null && !Objects.equals(now.getUsername(), before.getUsername());
    }

    /**
     * The application's pool logs in as somebody else now.
     *
     * @param apart whether there are other connections for that: these go on as the login that they have, which what it
     *     has prepared belongs to
     */
    void loginHasChanged(boolean apart) {
        keepsLogin |= apart;
        if (!keepsLogin) {
            login = current();
        }
    }

    /** Whether the application's pool has left the login that is kept here. */
    boolean isFormerLogin() {
        return keepsLogin && hasAnotherLogin();
    }

    /** The DataSource of the application that it is made after. */
    DataSource plain() {
        return plain;
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

    /** Ends what the application does in its own pool, by breaking its connections. */
    void closeApplication() {
        if (application != null) {
            application.close();
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
