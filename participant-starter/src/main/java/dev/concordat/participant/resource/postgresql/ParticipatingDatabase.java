package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A database that takes part, reached as one role: a resource with branches, a fence and connections of its own. Which
 * database it is, it learns from the server, as soon as that can be reached. Thread-safe.
 */
public final class ParticipatingDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipatingDatabase.class);

    private final String source;
    private final DataSource phaseTwo;
    private final PostgresBranchResource resource;
    private final Admission admission;
    private final AtomicReference<@Nullable Introduction> introduction;
    private final AtomicBoolean lost = new AtomicBoolean();

    private ParticipatingDatabase(
            String source,
            DataSource phaseTwo,
            AtomicReference<@Nullable Introduction> introduction,
            PostgresBranchResource resource,
            Admission admission) {
        this.source = source;
        this.phaseTwo = phaseTwo;
        this.introduction = introduction;
        this.resource = resource;
        this.admission = admission;
    }

    /** What is made from the connections of phase two. */
    @FunctionalInterface
    public interface Parts {

        /** How branches of this database are finished. */
        PostgresBranchResource resource(DataSource phaseTwo);
    }

    /**
     * A database of which nothing is known yet.
     *
     * @param source name of the DataSource bean that leads there, for people
     * @param connections of phase two: in auto-commit mode, and never bound to a branch
     */
    public static ParticipatingDatabase behind(
            String source, DataSource connections, Introductions introductions, Parts parts, Admission admission) {
        AtomicReference<@Nullable Introduction> introduction = new AtomicReference<>();
        AtomicReference<@Nullable PostgresBranchResource> resource = new AtomicReference<>();
        DataSource phaseTwo = new DelegatingDataSource(connections) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                try {
                    PostgresBranchResource made = resource.get();
                    if (learn(source, introduction, introductions.of(connection)) && made != null) {
                        made.owners().forget();
                    }
                    return connection;
                } catch (SQLException | RuntimeException e) {
                    connection.close();
                    throw e;
                }
            }
        };
        PostgresBranchResource made = parts.resource(phaseTwo);
        resource.set(made);
        return new ParticipatingDatabase(source, phaseTwo, introduction, made, admission);
    }

    /** Whether it is now somebody else who works there: what was known of whom he may act for is void. */
    private static boolean learn(String source, AtomicReference<@Nullable Introduction> known, Introduction now) {
        Introduction before = known.getAndSet(now);
        if (before != null && !before.database().equals(now.database())) {
            LOG.warn(
                    "The DataSource leads to another database than before, what is prepared there cannot be finished from"
                            + " here, dataSource={}, before={}, now={}",
                    source,
                    before,
                    now);
        }
        return before != null && !before.worksAs(now);
    }

    /** Name of the DataSource bean that leads here. */
    public String source() {
        return source;
    }

    /** Where phase two leads; empty as long as it has reached nothing. */
    public Optional<Introduction> introduction() {
        return Optional.ofNullable(introduction.get());
    }

    /**
     * Asks where phase two leads now.
     *
     * @throws SQLException if that is out of reach
     */
    public Introduction introduce() throws SQLException {
        try (Connection connection = phaseTwo.getConnection()) {
            return introduction().orElseThrow(() -> new SQLException(connection + " does not say where it leads"));
        }
    }

    /** It did not answer; true the first time. */
    boolean isLost() {
        return lost.compareAndSet(false, true);
    }

    /** It answered. */
    void isFound() {
        if (lost.compareAndSet(true, false)) {
            LOG.info("A database is back, dataSource={}", source);
        }
    }

    /** What finishes branches there. */
    public PostgresBranchResource resource() {
        return resource;
    }

    /** What is prepared here for this participant and cannot be ended by it, with what to do. */
    public List<String> unfinishable() {
        return resource.unfinishable();
    }

    Admission admission() {
        return admission;
    }

    /** Whether phase two leads to that database. */
    boolean isAt(DatabaseIdentity database) {
        return introduction().filter(known -> known.database().equals(database)).isPresent();
    }

    /** Whether what {@code whoever} prepares can be finished from here. */
    boolean canFinish(Introduction whoever) {
        return introduction()
                .filter(known -> known.database().equals(whoever.database()))
                .filter(known -> !known.standby())
                .filter(known -> known.superuser() || known.isSameOnceTheRoleIsPutBack(whoever))
                .isPresent();
    }

    /** Connections of phase two. */
    public DataSource phaseTwo() {
        return phaseTwo;
    }

    @Override
    public String toString() {
        return source
                + introduction()
                        .map(known -> " (database " + known.name() + ", role " + known.role() + ")")
                        .orElse(" (not reached yet)");
    }
}
