package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.journal.jdbc.FenceSchema;
import dev.concordat.participant.journal.jdbc.MissingFenceException;
import dev.concordat.participant.recovery.BackgroundWork;
import dev.concordat.participant.recovery.Diagnosis;
import dev.concordat.participant.recovery.RecoveryAtStart;
import dev.concordat.participant.recovery.UnfitDatabaseException;
import dev.concordat.participant.resource.postgresql.ParticipatingDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.context.SmartLifecycle;

/**
 * What is done to each database that takes part: when it is first seen, before anything of the application can touch it,
 * what this service has prepared there is ended; after the application's migrations the fence table is made. Thread-safe.
 */
final class DatabaseStart implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseStart.class);

    private final long began = System.nanoTime();
    private final Supplier<ConcordatProperties> properties;
    private final Supplier<CoordinatorClient> coordinators;
    private final List<AtStart> atStart = new ArrayList<>();
    private final List<BackgroundWork> later = new ArrayList<>();
    private final Thread exit = new Thread(this::exit, "concordat-start-ends");
    private boolean started;

    /** One database that is come back to, and what ends the application's work there. */
    private record AtStart(RecoveryAtStart recovery, Runnable giveUp) {}

    /** With suppliers, as DataSources are made before everything else. */
    DatabaseStart(Supplier<ConcordatProperties> properties, Supplier<CoordinatorClient> coordinators) {
        this.properties = properties;
        this.coordinators = coordinators;
    }

    /**
     * For a database that takes part.
     *
     * @param owner of the branches that this service has there
     * @param giveUp ends what the application has begun there, when the start is ended while it is blocked
     */
    void begin(ParticipatingDatabase database, Gid.Owner owner, Runnable giveUp) {
        DataSource dataSource = database.phaseTwo();
        ConcordatProperties.Recovery recovery = properties.get().recovery();
        RecoveryAtStart one = RecoveryAtStart.to(
                database.resource(),
                dataSource,
                owner,
                coordinators.get(),
                recovery.grace(),
                new RecoveryAtStart.Bounds(
                        recovery.startWait(),
                        recovery.interval(),
                        properties.get().phaseTwo().patience(),
                        Duration.ofNanos(System.nanoTime() - began)));
        if (remember(new AtStart(one, giveUp))) {
            one.await();
        }
    }

    /**
     * Makes the fence table, where that is the starter's to do. Not before the application's own migrations: Flyway
     * refuses a schema that is not empty and has no history.
     *
     * @throws UnfitDatabaseException if the fence table is missing and cannot be made
     */
    void completeSchema(ParticipatingDatabase database) {
        if (properties.get().participant().initializesSchema() == DatabaseInitializationMode.ALWAYS) {
            makeFence(new FenceSchema(database.phaseTwo()));
        }
    }

    /** A database that is first seen when all runs already has the resolver of the running application. */
    private synchronized boolean remember(AtStart one) {
        if (started) {
            one.recovery().started();
            return false;
        }
        if (atStart.isEmpty()) {
            // Of the JVM: those of Spring Boot wait for the context, and the context for what is blocked.
            Runtime.getRuntime().addShutdownHook(exit);
        }
        atStart.add(one);
        return true;
    }

    private void makeFence(FenceSchema schema) {
        try {
            ensure(schema);
        } catch (SQLException e) {
            LOG.warn(
                    "The fence table could not be made yet, branches fail until it is there, problem={}", e.toString());
            BackgroundWork again = new BackgroundWork(1);
            remember(again);
            again.repeat("make the fence table", properties.get().recovery().interval(), () -> tryAgain(schema, again));
        }
    }

    private synchronized void remember(BackgroundWork work) {
        later.add(work);
    }

    private static void tryAgain(FenceSchema schema, BackgroundWork work) {
        try {
            ensure(schema);
            work.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ensure(FenceSchema schema) throws SQLException {
        try {
            if (schema.ensure() == FenceSchema.Result.MADE) {
                LOG.info("The table concordat_fence was made");
            }
        } catch (MissingFenceException e) {
            throw new UnfitDatabaseException(List.of(new Diagnosis(
                    String.valueOf(e.getMessage()),
                    "Let somebody who may run this in the database of this DataSource, once:\n\n" + e.remedySql()
                            + "\nor grant that role CREATE on the schema. With your own migrations make it by"
                            + " classpath:db/participant-flyway (Flyway) or"
                            + " db/participant-liquibase/concordat-fence.xml (Liquibase), and set"
                            + " concordat.participant.initialize-schema=never.")));
        }
    }

    @Override
    public synchronized void start() {
        started = true;
        forgetExit();
        atStart.forEach(each -> each.recovery().started());
        atStart.clear();
    }

    @Override
    public void stop() {
        // What is begun here ends with the start, not with the application.
    }

    @Override
    public synchronized boolean isRunning() {
        return started;
    }

    @Override
    public synchronized void destroy() {
        abandon();
        forgetExit();
        later.forEach(BackgroundWork::close);
    }

    private synchronized void abandon() {
        atStart.forEach(each -> each.recovery().close());
        atStart.clear();
    }

    /** The process is told to end before the start is over. What waits for a branch would not let it. */
    private void exit() {
        List<AtStart> held;
        synchronized (this) {
            held = atStart.stream().filter(each -> each.recovery().isHeld()).toList();
            abandon();
        }
        held.forEach(each -> each.giveUp().run());
    }

    private void forgetExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(exit);
        } catch (IllegalStateException alreadyShuttingDown) {
            LOG.debug("The process ends already", alreadyShuttingDown);
        }
    }
}
