package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionCallback;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.BranchScope;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;

/** The template over the coordinators. */
public final class CoordinatedTransactionTemplate implements GlobalTransactionTemplate {

    private final Initiator initiator;

    /** For the given service. */
    public CoordinatedTransactionTemplate(CoordinatorClient coordinators, InitiatorSettings settings) {
        this.initiator = new Initiator(coordinators, settings);
    }

    @Override
    public <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        boolean present = BranchScope.current().isPresent();
        return switch (options.propagation()) {
            case REQUIRED -> present ? join(options, callback) : begin(options, callback);
            case REQUIRES_NEW -> begin(options, callback);
            case SUPPORTS -> present ? join(options, callback) : callback.execute(null);
            case MANDATORY -> {
                if (!present) {
                    throw new IllegalTransactionStateException("No global transaction is there (MANDATORY)");
                }
                yield join(options, callback);
            }
            case NOT_SUPPORTED -> without(callback);
            case NEVER -> {
                if (present) {
                    throw new IllegalTransactionStateException("A global transaction is there (NEVER)");
                }
                yield callback.execute(null);
            }
        };
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
