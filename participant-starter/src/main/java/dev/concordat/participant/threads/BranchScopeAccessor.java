package dev.concordat.participant.threads;

import dev.concordat.participant.context.BranchScope;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Shows the scope to Micrometer's context propagation, which finds this class by its service file; Reactor (with
 * {@code spring.reactor.context-propagation=auto}) and all that captures contexts carry it then.
 */
public final class BranchScopeAccessor implements ThreadLocalAccessor<BranchScope> {

    /** Name of the scope in captured contexts. */
    public static final String KEY = "dev.concordat.global-transaction";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable BranchScope getValue() {
        return BranchScope.current().orElse(null);
    }

    @Override
    public void setValue(BranchScope value) {
        BranchScope.adopt(value);
    }

    @Override
    public void setValue() {
        BranchScope.adopt(null);
    }

    @Override
    public void restore(BranchScope previous) {
        BranchScope.adopt(previous);
    }
}
