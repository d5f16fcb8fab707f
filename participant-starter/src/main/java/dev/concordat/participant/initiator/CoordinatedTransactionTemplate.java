package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionCallback;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.BranchScope;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;

/** The template over the coordinators. */
public final class CoordinatedTransactionTemplate implements GlobalTransactionTemplate {

    private final Initiator initiator;
    private final LocalSuspension locals;

    /** For the given service, whose local transactions these managers can suspend. */
    public CoordinatedTransactionTemplate(
            CoordinatorClient coordinators,
            InitiatorSettings settings,
            Supplier<List<PlatformTransactionManager>> managers) {
        this.initiator = new Initiator(coordinators, settings);
        this.locals = new LocalSuspension(managers);
    }

    @Override
    public <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        boolean present = BranchScope.current().isPresent();
        return switch (options.propagation()) {
            case REQUIRED -> present ? join(options, callback) : beginHere(options, callback);
            case REQUIRES_NEW -> present ? aside(() -> begin(options, callback)) : begin(options, callback);
            case SUPPORTS -> present ? join(options, callback) : callback.execute(null);
            case MANDATORY -> {
                if (!present) {
                    throw new IllegalTransactionStateException("No global transaction is there (MANDATORY)");
                }
                yield join(options, callback);
            }
            case NOT_SUPPORTED -> present ? aside(() -> without(callback)) : callback.execute(null);
            case NEVER -> {
                if (present) {
                    throw new IllegalTransactionStateException("A global transaction is there (NEVER)");
                }
                yield callback.execute(null);
            }
        };
    }

    /** A thread that has lost the transaction which it was started in must not begin another one by mistake. */
    private <T extends @Nullable Object, E extends Throwable> T beginHere(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        BranchScope.refuseOnStrayThread();
        return begin(options, callback);
    }

    /** Work that is done while the present transactions, global and local, are set aside. */
    @FunctionalInterface
    private interface Work<T extends @Nullable Object, E extends Throwable> {
        T run() throws E;
    }

    private <T extends @Nullable Object, E extends Throwable> T aside(Work<T, E> work) throws E {
        LocalSuspension.Suspended suspended = locals.suspend();
        boolean succeeded = false;
        try {
            T result = work.run();
            succeeded = true;
            return result;
        } finally {
            suspended.end(succeeded);
        }
    }

    private <T extends @Nullable Object, E extends Throwable> T begin(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        BranchScope scope = initiator.begin(options);
        T result;
        BranchScope.Binding binding = scope.bind();
        try {
            result = callback.execute(GlobalTransactionContext.current().orElse(null));
        } catch (Throwable thrown) {
            // With the scope unbound, as nothing that we do now may join it.
            binding.close();
            if (options.abortsOn(thrown)) {
                initiator.abandon(scope, thrown);
            } else {
                initiator.complete(scope);
            }
            OwnRows.explain(scope, thrown);
            throw thrown;
        }
        binding.close();
        initiator.complete(scope);
        return result;
    }

    private static <T extends @Nullable Object, E extends Throwable> T join(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        try {
            return callback.execute(GlobalTransactionContext.current().orElse(null));
        } catch (Throwable thrown) {
            if (options.abortsOn(thrown)) {
                BranchScope.current().ifPresent(scope -> scope.book()
                        .setRollbackOnly(
                                "requested",
                                "joined work failed: " + thrown.getClass().getName()));
            }
            throw thrown;
        }
    }

    private static <T extends @Nullable Object, E extends Throwable> T without(GlobalTransactionCallback<T, E> callback)
            throws E {
        BranchScope.Binding binding = BranchScope.bindNone();
        try {
            return callback.execute(null);
        } finally {
            binding.close();
        }
    }
}
