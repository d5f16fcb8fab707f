package dev.concordat.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL from its image; Testcontainers' reaper ends it with the JVM. */
final class ContainerPostgres implements PostgresServer {

    private final PostgreSQLContainer container;
    private final AtomicInteger databases = new AtomicInteger();

    private ContainerPostgres(PostgreSQLContainer container) {
        this.container = container;
    }

    static ContainerPostgres start() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:17")
                .withCommand("postgres", "-c", "max_prepared_transactions=200", "-c", "max_connections=200");
        container.start();
        DatabaseFactory.createRole(admin(container));
        return new ContainerPostgres(container);
    }

    @Override
    public Database createDatabase() {
        return DatabaseFactory.create(
                admin(container),
                "db" + databases.incrementAndGet(),
                container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
    }

    @Override
    public void close() {
        container.stop();
    }

    private static Database admin(PostgreSQLContainer container) {
        return new Database(
                container.getDatabaseName(), container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }
}
