package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.Diagnosis;
import dev.concordat.participant.recovery.Doctor;
import dev.concordat.participant.recovery.UnfitDatabaseException;
import dev.concordat.participant.resource.postgresql.Databases;
import dev.concordat.participant.resource.postgresql.Introduction;
import dev.concordat.participant.resource.postgresql.ParticipatingDatabase;
import dev.concordat.participant.resource.postgresql.PostgresBranchResource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The DataSources of the application, from the moment that each is there, and what each of the databases behind them was
 * given: connections of phase two, a doctor, a place among those that take part. Thread-safe.
 */
final class DataSourceArrivals implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(DataSourceArrivals.class);

    private final Databases databases;
    private final Parts parts;
    private final BiConsumer<ParticipatingDatabase, Runnable> start;
    private final Consumer<ParticipatingDatabase> complete;
    private final Settings settings;
    private final Map<String, DataSourceRole> roles = new LinkedHashMap<>();
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Set<Member> waiting = new LinkedHashSet<>();
    private boolean examined;

    /**
     * How they are taken in.
     *
     * @param poolSize connections of phase two to each database
     * @param patience longest wait for one of them
     * @param slotReserve slots for prepared transactions that are left alone
     */
    record Settings(int poolSize, Duration patience, int slotReserve) {}

    /** How the branches of a database are finished. */
    @FunctionalInterface
    interface Parts {

        /** From connections of phase two; {@code connections} is how many the application has, as far as that is known. */
        PostgresBranchResource resource(DataSource phaseTwo, int connections);
    }

    /** One database, from one DataSource. */
    record Member(PhaseTwoDatabase connections, ParticipatingDatabase database, Doctor doctor) {

        String source() {
            return database.source();
        }
    }

    /**
     * {@code start} is given a database that takes part before anything of the application can touch it, and what ends the
     * application's work there, {@code complete} when the application's own migrations have run.
     */
    DataSourceArrivals(
            Databases databases,
            Parts parts,
            BiConsumer<ParticipatingDatabase, Runnable> start,
            Consumer<ParticipatingDatabase> complete,
            Settings settings) {
        this.databases = databases;
        this.parts = parts;
        this.start = start;
        this.complete = complete;
        this.settings = settings;
        databases.renewBy(this::followLogins);
    }

    /**
     * It is there, and nobody has it yet. What its database must have is looked at in {@link #examine()} only: the
     * application's own migrations may still make it.
     */
    synchronized void arrive(String name, DataSource dataSource, DataSourceRole role) {
        roles.merge(name, role, (before, now) -> before == DataSourceRole.ENLISTED_BELOW ? now : before);
        if (role != DataSourceRole.TAKES_PART) {
            if (role != DataSourceRole.ENLISTED_BELOW) {
                databases.isMade(name);
            }
            return;
        }
        DataSourceChain.leaves(name, dataSource).forEach((source, leaf) -> {
            if (!isKnown(leaf)) {
                join(source, leaf);
            }
        });
        databases.isMade(name);
    }

    @SuppressWarnings("ReferenceEquality") // A DataSource is that one alone, whatever it calls equal.
    private boolean isKnown(DataSource leaf) {
        DataSource bottom = DataSourceChain.bottom(leaf);
        return members.stream()
                .anyMatch(member -> DataSourceChain.bottom(member.connections().plain()) == bottom);
    }

    /** It will come, nobody knows when. */
    void expect(String name) {
        databases.expect(name);
    }

    /** The result is false if there is nothing that it could do. */
    private boolean join(String source, DataSource leaf) {
        try {
            PhaseTwoDatabase connections = new PhaseTwoDatabase(source, leaf, settings.poolSize(), settings.patience());
            Doctor doctor = new Doctor(connections.dataSource(), settings.slotReserve());
            Member member = new Member(
                    connections,
                    ParticipatingDatabase.behind(
                            source,
                            connections.dataSource(),
                            databases.introductions(),
                            phaseTwo -> parts.resource(phaseTwo, connections.applicationSize()),
                            doctor::admitsBranch),
                    doctor);
            members.add(member);
            databases.add(member.database());
            meet(member);
            if (examined) {
                examine(member);
            }
            return members.contains(member);
        } catch (SQLException e) {
            throw new IllegalStateException("The DataSource '" + source + "' cannot be looked into", e);
        }
    }

    /** Lets the start fail if a database can be reached and is unfit; those that come later are examined as they come. */
    synchronized void examine() {
        examined = true;
        for (Member member : List.copyOf(members)) {
            if (waiting.contains(member)) {
                meet(member);
            }
            examine(member);
        }
        LOG.info("DataSources in global transactions, dataSources={}, databases={}", description(), databases.all());
    }

    /** The first time that its database can be reached; one that is out of reach is met when it is back. */
    private void meet(Member member) {
        try {
            member.doctor().requireSupportedAtStart();
            Introduction introduction = member.database().introduce();
            if (settle(member, introduction)) {
                start.accept(member.database(), member.connections()::closeApplication);
            }
            waiting.remove(member);
        } catch (SQLException e) {
            if (waiting.add(member)) {
                LOG.warn(
                        "A database cannot be reached, what is prepared there waits, dataSource={}, problem={}",
                        member.source(),
                        e.toString());
            }
        } catch (UnfitDatabaseException e) {
            throw named(member, e);
        }
    }

    private void examine(Member member) {
        if (waiting.contains(member) || !members.contains(member)) {
            return;
        }
        try {
            complete.accept(member.database());
            member.doctor().examineAtStart();
        } catch (UnfitDatabaseException e) {
            throw named(member, e);
        }
    }

    private static UnfitDatabaseException named(Member member, UnfitDatabaseException unfit) {
        return new UnfitDatabaseException(unfit.findings().stream()
                .map(finding -> named(member.source(), finding))
                .toList());
    }

    private static Diagnosis named(String source, Diagnosis finding) {
        return new Diagnosis(
                "DataSource '" + source + "': " + finding.problem(),
                finding.remedy() + " If nothing in it belongs to a global transaction, name the bean in"
                        + " concordat.participant.excluded-data-sources.");
    }

    /** One resource for each database and role: a second way to it needs no connections of its own, and leaves. */
    private boolean settle(Member member, Introduction introduction) {
        if (introduction.standby()) {
            // What is read there belongs to the primary, which has the same identity; nothing is ever prepared there.
            leave(member);
            return false;
        }
        for (Member other : List.copyOf(members)) {
            Optional<Introduction> its = other.database().introduction();
            boolean same = !other.database().equals(member.database())
                    && its.isPresent()
                    && its.get().database().equals(introduction.database())
                    && its.get().role().equals(introduction.role());
            if (same) {
                boolean orphan = other.connections().isOrphan();
                leave(orphan ? other : member);
                return orphan;
            }
        }
        return true;
    }

    /**
     * The application's pools may log in as somebody else by now. What the former login has prepared, and still prepares
     * on connections that it has open, is finished as that login, as long as the server lets it in; next to it phase two
     * gets connections of the new one.
     */
    private synchronized void followLogins() {
        for (List<Member> ofOne : FormerLogins.strange(members())) {
            Member any = ofOne.get(0);
            try {
                boolean apart = join(any.source(), any.connections().plain());
                ofOne.forEach(member -> member.connections().loginHasChanged(apart));
                LOG.info(
                        "The DataSource logs in as somebody else than before, and phase two does so too, dataSource={},"
                                + " databases={}",
                        any.source(),
                        databases.all());
            } catch (UnfitDatabaseException | IllegalStateException e) {
                LOG.warn(
                        "Phase two cannot log in as the DataSource does now, dataSource={}, problem={}",
                        any.source(),
                        e.toString());
            }
        }
    }

    private void leave(Member superfluous) {
        members.remove(superfluous);
        waiting.remove(superfluous);
        databases.remove(superfluous.database());
        superfluous.connections().close();
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    /** Whether a branch may begin in any of them; each is asked again when it is known which. */
    boolean admitBranches() {
        List<Member> all = members();
        return all.isEmpty() || all.stream().anyMatch(member -> member.doctor().admitsBranch());
    }

    /** Each database by itself: one that is out of reach keeps no other from being looked at. */
    void watch() {
        RuntimeException problem = null;
        examineThoseThatWaited();
        retireFormerLogins();
        for (Member member : members()) {
            try {
                member.doctor().examine();
            } catch (RuntimeException e) {
                problem = e;
            }
        }
        if (problem != null) {
            throw problem;
        }
    }

    private synchronized void retireFormerLogins() {
        FormerLogins.retired(members()).forEach(this::leave);
    }

    private synchronized void examineThoseThatWaited() {
        for (Member member : List.copyOf(waiting)) {
            try {
                meet(member);
                examine(member);
            } catch (UnfitDatabaseException e) {
                LOG.error("A database that is back cannot take part, problem={}", e.getMessage());
            }
        }
    }

    private String description() {
        List<String> parts = new ArrayList<>();
        roles.forEach((name, role) -> parts.add("'" + name + "' " + role.words()));
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }

    @Override
    public synchronized void destroy() {
        members.forEach(member -> {
            member.database().resource().held().close();
            member.connections().close();
        });
    }
}
