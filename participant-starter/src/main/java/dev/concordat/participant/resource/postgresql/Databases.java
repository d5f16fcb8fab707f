package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Evidence;
import dev.concordat.participant.branch.Move;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.OrderRouting;
import dev.concordat.participant.branch.OrderRouting.Course;
import dev.concordat.protocol.CommitResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that take part. An order for a branch goes to the one that its name ends with; one without such a name (of
 * a service that had one database, or chosen by a caller) to the one that has it, by {@link OrderRouting}. Thread-safe.
 */
public final class Databases implements BranchResource {

    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    private static final String SEVERAL = "several";

    private final Introductions introductions;
    private final List<ParticipatingDatabase> all = new CopyOnWriteArrayList<>();
    private final Set<String> unseen = ConcurrentHashMap.newKeySet();
    private volatile Runnable renewal = () -> {};

    /** Where the local transaction of a connection is finished, or why nowhere. */
    sealed interface Home {

        /**
         * There.
         *
         * @param tag what names of its branches end with; null if there is no other database
         * @param reached what the server said of the connection
         */
        record At(ParticipatingDatabase database, @Nullable String tag, Introduction reached) implements Home {}

        /** Phase two of this service cannot finish it. */
        record Nowhere(String reason) implements Home {}
    }

    /** None at first. */
    public Databases(Introductions introductions) {
        this.introductions = introductions;
    }

    /** What tells where a connection leads. */
    public Introductions introductions() {
        return introductions;
    }

    /** {@code renewal} is called when a connection is met that nobody may finish for: logins may have changed since. */
    public void renewBy(Runnable renewal) {
        this.renewal = renewal;
    }

    /** The database of this DataSource bean takes part as soon as the bean is made; until then it cannot be looked at. */
    public void expect(String source) {
        unseen.add(source);
    }

    /** The bean is made. */
    public void isMade(String source) {
        unseen.remove(source);
    }

    /** From now on this one takes part. */
    public void add(ParticipatingDatabase database) {
        all.add(database);
    }

    /** It is finished from elsewhere. */
    public void remove(ParticipatingDatabase database) {
        all.remove(database);
    }

    /** All that take part. */
    public List<ParticipatingDatabase> all() {
        return List.copyOf(all);
    }

    /** Where this connection has really got to, whatever the DataSource that it comes from. */
    Home homeOf(Connection connection) throws SQLException {
        Introduction reached = introductions.of(connection);
        ParticipatingDatabase home = finisherOf(reached);
        if (home == null) {
            introduceAgain();
            home = finisherOf(reached);
        }
        if (home == null) {
            renewal.run();
            home = finisherOf(reached);
        }
        if (home == null) {
            return new Home.Nowhere(whyNowhere(reached));
        }
        return new Home.At(home, severalTakePart() ? reached.database().tag() : null, reached);
    }

    private @Nullable ParticipatingDatabase finisherOf(Introduction reached) {
        return all.stream()
                .filter(database -> database.canFinish(reached))
                .findFirst()
                .orElse(null);
    }

    /** A database that was out of reach may be back, or another server have taken its place. */
    private void introduceAgain() {
        for (ParticipatingDatabase database : all) {
            try {
                database.introduce();
            } catch (SQLException e) {
                LOG.debug("A database is out of reach, dataSource={}", database.source(), e);
            }
        }
    }

    private boolean severalTakePart() {
        return all.stream().map(Databases::mark).distinct().count() > 1;
    }

    private static Object mark(ParticipatingDatabase database) {
        return database.introduction().<Object>map(Introduction::database).orElse(database);
    }

    private String whyNowhere(Introduction reached) {
        String here = "the connection has reached the database '" + reached.name() + "' as the role '" + reached.role()
                + "', ";
        Optional<ParticipatingDatabase> sameDatabase = all.stream()
                .filter(database -> database.isAt(reached.database()))
                .findFirst();
        if (sameDatabase.isPresent()) {
            return here + "and phase two, which works there as "
                    + sameDatabase.get().introduction().map(Introduction::role).orElse("")
                    + ", may not finish what that role prepares; let both log in and start as the same role, or make the"
                    + " DataSource that logs in so a bean of its own";
        }
        return here + "which phase two of this service does not reach (" + all
                + "); make its DataSource a bean, or one of"
                + " the targets that an AbstractRoutingDataSource has when it starts, or name the bean that leads there"
                + " in concordat.participant.excluded-data-sources";
    }

    /** Orders of databases that are known do not wait for those of others. */
    @Override
    public String lane(BranchKey key) {
        List<ParticipatingDatabase> candidates = candidates(key);
        return candidates.size() == 1 ? candidates.get(0).source() : SEVERAL;
    }

    /** One for each database: of several roles in it, the one that owns what is prepared. */
    private List<ParticipatingDatabase> onePerDatabase(BranchKey key) {
        Map<Object, List<ParticipatingDatabase>> byDatabase = new LinkedHashMap<>();
        candidates(key).forEach(database -> byDatabase
                .computeIfAbsent(mark(database), none -> new ArrayList<>())
                .add(database));
        return byDatabase.values().stream()
                .map(roles -> roles.size() == 1 ? roles.get(0) : owner(roles, key))
                .toList();
    }

    private static ParticipatingDatabase owner(List<ParticipatingDatabase> roles, BranchKey key) {
        for (ParticipatingDatabase reached : roles) {
            try {
                String owner = reached.resource().ownerOf(key).orElse(null);
                return roles.stream()
                        .filter(database -> database.introduction()
                                .filter(known -> known.role().equals(owner))
                                .isPresent())
                        .findFirst()
                        .orElse(reached);
            } catch (RuntimeException e) {
                outOfReach(reached, e);
            }
        }
        return roles.get(0);
    }

    private List<ParticipatingDatabase> candidates(BranchKey key) {
        List<ParticipatingDatabase> named = named(key);
        return named.isEmpty() ? List.copyOf(all) : named;
    }

    private List<ParticipatingDatabase> named(BranchKey key) {
        String name = key.branch().value();
        String last = name.substring(name.lastIndexOf('.') + 1);
        return all.stream()
                .filter(database -> database.introduction()
                        .filter(known -> known.database().tag().equals(last))
                        .isPresent())
                .toList();
    }

    @Override
    public BranchAnswer carryOut(Order order, BranchKey key) {
        List<ParticipatingDatabase> candidates = onePerDatabase(key);
        boolean elsewhere = order != Order.ABORT && mayBeUnseen(key);
        if (candidates.size() == 1 && !elsewhere) {
            return candidates.get(0).resource().carryOut(order, key);
        }
        if (order != Order.ABORT) {
            Optional<ParticipatingDatabase> prepared = candidates.stream()
                    .filter(database -> database.resource().remembers(key))
                    .findFirst();
            if (prepared.isPresent()) {
                return prepared.get().resource().carryOut(order, key);
            }
        }
        return follow(order, key, candidates, elsewhere);
    }

    /**
     * Whether the branch may be in a database whose DataSource is not made yet. An abort is done without it: what is
     * prepared there is asked about as soon as it is seen, and nobody remembers a commit.
     */
    private boolean mayBeUnseen(BranchKey key) {
        return !unseen.isEmpty() && named(key).isEmpty();
    }

    @Override
    public void disown(BranchKey key) {
        all.forEach(database -> database.resource().disown(key));
    }

    @Override
    public BranchAnswer withdraw(BranchKey key) {
        List<ParticipatingDatabase> candidates = onePerDatabase(key);
        for (ParticipatingDatabase database : candidates) {
            if (candidates.size() == 1 || database.resource().remembers(key)) {
                return database.resource().withdraw(key);
            }
        }
        throw new IllegalStateException("which database has prepared the branch is not known any more");
    }

    private static BranchAnswer follow(
            Order order, BranchKey key, List<ParticipatingDatabase> candidates, boolean elsewhere) {
        List<Optional<Evidence>> found = new ArrayList<>();
        if (order != Order.ABORT) {
            candidates.forEach(database -> found.add(look(database, key)));
        }
        if (elsewhere) {
            found.add(Optional.empty());
        }
        Course course = OrderRouting.course(order, found);
        if (course instanceof Course.To to) {
            return candidates.get(to.position()).resource().carryOut(order, key);
        }
        if (course instanceof Course.Answered answered) {
            return new BranchAnswer(
                    answered.answer().result(), answered.answer().detail());
        }
        if (course instanceof Course.NotNow notNow) {
            return notNow(order, notNow.reason());
        }
        List<Move.@Nullable Answer> answers = new ArrayList<>();
        candidates.forEach(database -> answers.add(tryOne(database, order, key)));
        Move.Answer together = OrderRouting.together(order, answers);
        return together == null
                ? notNow(order, "a database that this branch may be in is out of reach")
                : new BranchAnswer(together.result(), together.detail());
    }

    private static BranchAnswer notNow(Order order, String reason) {
        if (order == Order.COMMIT) {
            return new BranchAnswer(CommitResult.RETRY, reason);
        }
        throw new IllegalStateException(reason);
    }

    private static Optional<Evidence> look(ParticipatingDatabase database, BranchKey key) {
        try {
            Optional<Evidence> seen = Optional.of(database.resource().look(key));
            database.isFound();
            return seen;
        } catch (RuntimeException e) {
            outOfReach(database, e);
            return Optional.empty();
        }
    }

    private static Move.@Nullable Answer tryOne(ParticipatingDatabase database, Order order, BranchKey key) {
        try {
            BranchAnswer answer = database.resource().carryOut(order, key);
            return new Move.Answer(answer.result(), answer.detail());
        } catch (RuntimeException e) {
            outOfReach(database, e);
            return null;
        }
    }

    private static void outOfReach(ParticipatingDatabase database, RuntimeException e) {
        if (database.isLost()) {
            LOG.warn("A database is out of reach, dataSource={}, problem={}", database.source(), e.toString());
        }
        LOG.debug("A database is out of reach, dataSource={}", database.source(), e);
    }

    /** Of all databases that can be reached; what waits in another one is seen when that is back. */
    @Override
    public List<InDoubtBranch> inDoubt() {
        List<InDoubtBranch> found = new ArrayList<>();
        RuntimeException problem = null;
        int heard = 0;
        for (ParticipatingDatabase database : all) {
            try {
                found.addAll(database.resource().inDoubt());
                database.isFound();
                heard++;
            } catch (RuntimeException e) {
                problem = e;
                outOfReach(database, e);
            }
        }
        if (problem != null && heard == 0) {
            throw problem;
        }
        return found.stream()
                .sorted(Comparator.comparing(InDoubtBranch::age).reversed())
                .toList();
    }
}
