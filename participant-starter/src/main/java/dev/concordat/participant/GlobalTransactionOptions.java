package dev.concordat.participant;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to run a global transaction.
 *
 * @param name for people; absent: none
 * @param timeout longest duration until the decision; absent: {@code concordat.timeout}
 * @param propagation what to do where a global transaction is, or is not, there already
 * @param rollbackFor exceptions that abort besides {@link RuntimeException} and {@link Error}
 * @param noRollbackFor exceptions that do not abort; the closest match wins
 * @param tolerateLostCalls whether to commit although a call ended without a usable answer
 * @param prepare when participants prepare
 */
public record GlobalTransactionOptions(
        @Nullable String name,
        @Nullable Duration timeout,
        Propagation propagation,
        List<Class<? extends Throwable>> rollbackFor,
        List<Class<? extends Throwable>> noRollbackFor,
        boolean tolerateLostCalls,
        Prepare prepare) {

    /** What holds where nothing is said. */
    public static final GlobalTransactionOptions DEFAULTS =
            new GlobalTransactionOptions(null, null, Propagation.REQUIRED, List.of(), List.of(), false);

    /** Participants prepare as {@code concordat.prepare} says. */
    public GlobalTransactionOptions(
            @Nullable String name,
            @Nullable Duration timeout,
            Propagation propagation,
            List<Class<? extends Throwable>> rollbackFor,
            List<Class<? extends Throwable>> noRollbackFor,
            boolean tolerateLostCalls) {
        this(name, timeout, propagation, rollbackFor, noRollbackFor, tolerateLostCalls, Prepare.DEFAULT);
    }

    public GlobalTransactionOptions {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("the timeout of a global transaction must be positive");
        }
        rollbackFor = List.copyOf(rollbackFor);
        noRollbackFor = List.copyOf(noRollbackFor);
    }

    /** The same options with this name. */
    public GlobalTransactionOptions withName(String newName) {
        return new GlobalTransactionOptions(
                newName, timeout, propagation, rollbackFor, noRollbackFor, tolerateLostCalls, prepare);
    }

    /** The same options with this timeout. */
    public GlobalTransactionOptions withTimeout(Duration newTimeout) {
        return new GlobalTransactionOptions(
                name, newTimeout, propagation, rollbackFor, noRollbackFor, tolerateLostCalls, prepare);
    }

    /** The same options with this propagation. */
    public GlobalTransactionOptions withPropagation(Propagation newPropagation) {
        return new GlobalTransactionOptions(
                name, timeout, newPropagation, rollbackFor, noRollbackFor, tolerateLostCalls, prepare);
    }

    /** The same options with this time of preparing. */
    public GlobalTransactionOptions withPrepare(Prepare newPrepare) {
        return new GlobalTransactionOptions(
                name, timeout, propagation, rollbackFor, noRollbackFor, tolerateLostCalls, newPrepare);
    }

    /**
     * Whether this exception aborts: the rule whose class is closest to it decides, without a rule every unchecked one
     * does.
     */
    public boolean abortsOn(Throwable thrown) {
        int abort = closest(rollbackFor, thrown.getClass());
        int keep = closest(noRollbackFor, thrown.getClass());
        if (abort == Integer.MAX_VALUE && keep == Integer.MAX_VALUE) {
            return thrown instanceof RuntimeException || thrown instanceof Error;
        }
        return abort <= keep;
    }

    private static int closest(List<Class<? extends Throwable>> rules, Class<?> thrown) {
        int distance = 0;
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            if (rules.contains(type)) {
                return distance;
            }
            distance++;
        }
        return Integer.MAX_VALUE;
    }
}
