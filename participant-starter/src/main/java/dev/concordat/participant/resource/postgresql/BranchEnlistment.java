package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.resource.postgresql.Databases.Home;
import dev.concordat.protocol.PrepareMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/** What the connections of one DataSource need to know to enlist. Thread-safe. */
public final class BranchEnlistment {

    private final Supplier<BranchSettings> settings;
    private final Supplier<Databases> databases;
    private final Supplier<DeferredCallbacks> callbacks;
    private final Supplier<OutsideWrites> outside;
    private final SqlTexts texts = new SqlTexts();

    /** The suppliers are asked only when a branch begins: DataSources are made before everything else. */
    public BranchEnlistment(
            Supplier<BranchSettings> settings, Supplier<Databases> databases, Supplier<DeferredCallbacks> callbacks) {
        this(settings, databases, callbacks, OutsideWrites::allowed);
    }

    /** {@code outside} says what becomes of writes outside of any global transaction. */
    public BranchEnlistment(
            Supplier<BranchSettings> settings,
            Supplier<Databases> databases,
            Supplier<DeferredCallbacks> callbacks,
            Supplier<OutsideWrites> outside) {
        this.outside = SingletonSupplier.of(outside);
        this.settings = SingletonSupplier.of(settings);
        this.databases = databases;
        this.callbacks = callbacks;
    }

    OutsideWrites outside() {
        return outside.get();
    }

    /** Whether local transactions of this scope may stay open, on a connection that others have used before. */
    boolean mayHold(BranchScope scope) {
        return scope.prepare() == PrepareMode.ON_REQUEST || settings.get().prepare() == PrepareMode.ON_REQUEST;
    }

    /** Whether a text sets something that would go along with a connection that is held open, or stay behind. */
    boolean setsSession(BranchScope scope, String sql) {
        return mayHold(scope) && texts.traits(sql).setsSession();
    }

    /** {@code connection} is what the application has; a held transaction that is there already has one of its own. */
    LocalBranch newBranch(BranchScope scope, Connection connection, DriverView driver, OwnConnection own)
            throws SQLException {
        if (scope.timeLeft().isZero()) {
            throw new BranchRefusedException(scope.transaction(), "its time is up", null);
        }
        Home.At home = home(scope, connection);
        if (!home.database().admission().admitsBranch()) {
            throw BranchRefusedException.overloaded(
                    scope.transaction(),
                    "the database is short of slots for prepared transactions; raise max_prepared_transactions"
                            + " or find out why branches stay in doubt",
                    null);
        }
        HeldTransactions held = home.database().resource().held();
        boolean readOnly = connection.isReadOnly();
        // What only reads, and has nothing to read of its own transaction, need not keep a connection.
        if (mayHold(scope) && (!readOnly || held.holds(scope.transaction()))) {
            return held.begin(scope, home.tag(), own, founded -> {
                BranchKey key = new BranchKey(scope.transaction(), BranchTransaction.open(scope.book(), home.tag()));
                return new BranchTransaction(key, settings.get(), home, texts, DriverView.of(founded));
            });
        }
        return EarlyBranch.open(scope, settings.get(), home, connection, callbacks.get(), texts, driver);
    }

    /** Nothing is begun that phase two could not finish: it would stay prepared, whatever is decided. */
    private Home.At home(BranchScope scope, Connection connection) throws SQLException {
        Home home = databases.get().homeOf(connection);
        if (home instanceof Home.At at) {
            return at;
        }
        String reason = ((Home.Nowhere) home).reason();
        scope.book().setRollbackOnly("vote-refused", reason);
        throw new BranchRefusedException(scope.transaction(), reason, null);
    }

    /** Whether statements outside of a local transaction are kept from writing. */
    boolean closesAutoCommit() {
        return !settings.get().allowAutoCommitWrites();
    }

    /** Refuses what would take effect at once although the server calls it reading. */
    void checkAutoCommit(BranchScope scope, @Nullable String sql) {
        if (sql == null || !closesAutoCommit()) {
            return;
        }
        SqlTraits traits = texts.traits(sql);
        if (SqlTraits.mayEndReadOnly(sql)) {
            throw Refusals.writesOutside(scope.transaction(), null);
        }
        if (traits.endsTransaction() != null) {
            throw Refusals.transactionCommand(scope.transaction(), traits.endsTransaction());
        }
        if (traits.mentionsNotify()
                || databases.get().all().stream()
                        .anyMatch(database -> database.resource().notifiers().areMentionedIn(sql))) {
            throw Refusals.notifiesOutside(scope.transaction());
        }
    }
}
