package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the connections of one DataSource need to know to enlist. Thread-safe. */
public final class BranchEnlistment {

    private final Supplier<BranchSettings> settings;
    private final Supplier<PostgresBranchResource> resource;
    private final Supplier<DeferredCallbacks> callbacks;
    private final Supplier<Admission> admission;
    private final SqlTexts texts = new SqlTexts();

    /** The suppliers are asked only when a branch begins: DataSources are made before everything else. */
    public BranchEnlistment(
            Supplier<BranchSettings> settings,
            Supplier<PostgresBranchResource> resource,
            Supplier<DeferredCallbacks> callbacks,
            Supplier<Admission> admission) {
        this.settings = settings;
        this.resource = resource;
        this.callbacks = callbacks;
        this.admission = admission;
    }

    LocalBranch newBranch(BranchScope scope, DriverView driver) {
        if (scope.timeLeft().isZero()) {
            throw new BranchRefusedException(scope.transaction(), "its time is up", null);
        }
        if (!admission.get().admitsBranch()) {
            throw new BranchRefusedException(
                    scope.transaction(),
                    "the database is short of slots for prepared transactions; raise max_prepared_transactions"
                            + " or find out why branches stay in doubt",
                    null);
        }
        return new LocalBranch(scope, settings.get(), resource.get(), callbacks.get(), texts, driver);
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
        if (traits.endsTransaction() != null) {
            throw Refusals.transactionCommand(scope.transaction(), traits.endsTransaction());
        }
        if (traits.mentionsNotify() || resource.get().notifiers().areMentionedIn(sql)) {
            throw Refusals.notifiesOutside(scope.transaction());
        }
    }
}
