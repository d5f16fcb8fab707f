package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the connections of one DataSource need to know to enlist. Thread-safe. */
public final class BranchEnlistment {

    private static final Pattern LEADING = Pattern.compile("(\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)+", Pattern.DOTALL);
    private static final Pattern READS =
            Pattern.compile("(select|show|explain|values|table|set|reset|with)\\b.*", Pattern.DOTALL);
    private static final Pattern WRITING_WITH =
            Pattern.compile("with\\b.*\\b(insert|update|delete|merge)\\b.*", Pattern.DOTALL);

    private final Supplier<BranchSettings> settings;
    private final Supplier<PostgresBranchResource> resource;
    private final Supplier<DeferredCallbacks> callbacks;
    private final Supplier<Admission> admission;

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

    LocalBranch newBranch(BranchScope scope) {
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
        return new LocalBranch(scope, settings.get(), resource.get(), callbacks.get());
    }

    /** Refuses a write that would be committed at once, outside the global transaction that the thread is in. */
    void checkAutoCommit(@Nullable String sql) {
        if (sql == null || settings.get().allowAutoCommitWrites() || isRead(sql)) {
            return;
        }
        BranchScope.refuseOnStrayThread();
        BranchScope.current().ifPresent(scope -> {
            throw new BranchRefusedException(
                    scope.transaction(),
                    "a write outside a local transaction would be committed at once, whatever the outcome;"
                            + " put @Transactional on the method, or set"
                            + " concordat.participant.allow-auto-commit-writes=true",
                    null);
        });
    }

    private static boolean isRead(String sql) {
        var leading = LEADING.matcher(sql);
        String start = sql.substring(leading.lookingAt() ? leading.end() : 0).toLowerCase(Locale.ROOT);
        return READS.matcher(start).matches() && !WRITING_WITH.matcher(start).matches();
    }

    /** A statement made in auto-commit mode learns its SQL only when it is executed; rare, so a proxy will do. */
    Statement checkingEach(Statement statement) {
        if (settings.get().allowAutoCommitWrites()) {
            return statement;
        }
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Statement.class}, (self, method, arguments) -> {
                    if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
                        checkAutoCommit(sql);
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        return (Statement) proxy;
    }
}
