package dev.concordat.testing;

import org.testcontainers.DockerClientFactory;

/**
 * A real PostgreSQL 17 with two-phase commit switched on ({@code max_prepared_transactions}) and durable commits
 * ({@code fsync} and {@code synchronous_commit} on): a container where a Docker engine answers, a local process
 * otherwise. Thread-safe.
 */
public interface PostgresServer extends AutoCloseable {

    /**
     * The one server of this JVM, started by the first caller and ended with the JVM.
     *
     * @throws IllegalStateException if neither a container nor a local process can be started; the message says why
     */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Creates an empty database with a name of its own, never reused within the server. */
    Database createDatabase();

    /** Ends the server and deletes its data; calling it again does nothing. */
    @Override
    void close();

    /** Starts the shared server on first use. */
    final class Shared {
        private static final PostgresServer SERVER = start();

        private Shared() {}

        private static PostgresServer start() {
            return DockerClientFactory.instance().isDockerAvailable()
                    ? ContainerPostgres.start()
                    : LocalPostgres.start();
        }
    }
}
