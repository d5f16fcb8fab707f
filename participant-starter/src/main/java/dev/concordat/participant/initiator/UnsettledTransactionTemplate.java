package dev.concordat.participant.initiator;

import dev.concordat.participant.GlobalTransactionCallback;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.Propagation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.CannotCreateTransactionException;

/** Where a setting is missing without which no global transaction can be: begins none, and says which. */
public final class UnsettledTransactionTemplate implements GlobalTransactionTemplate {

    private final String missing;

    /** {@code missing} names the setting. */
    public UnsettledTransactionTemplate(String missing) {
        this.missing = missing;
    }

    @Override
    public <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, GlobalTransactionCallback<T, E> callback) throws E {
        Propagation propagation = options.propagation();
        if (propagation == Propagation.REQUIRED
                || propagation == Propagation.REQUIRES_NEW
                || propagation == Propagation.MANDATORY) {
            throw new CannotCreateTransactionException("No global transaction can begin here: " + missing);
        }
        return callback.execute(null);
    }
}
