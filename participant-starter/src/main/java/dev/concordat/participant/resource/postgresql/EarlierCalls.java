package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.Remembered;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a call works in a database where an earlier call of its transaction has prepared, whose work it does not
 * see, and says so once for each pair of methods. Knows what this instance prepared. Thread-safe.
 */
final class EarlierCalls {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierCalls.class);
    private static final int MAX_TRANSACTIONS = 10_000;
    private static final int MAX_PAIRS = 1_000;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration TOLD = Duration.ofDays(1);

    private record Pair(String earlier, String later) {}

    private final Remembered<TransactionId, String> prepared;
    private final Remembered<Pair, Boolean> told;

    EarlierCalls(LongSupplier nanos) {
        this.prepared = new Remembered<>(MAX_TRANSACTIONS, KEPT, nanos);
        this.told = new Remembered<>(MAX_PAIRS, TOLD, nanos);
    }

    /** The local transaction of this method has been prepared; true if it is to be told that another one was before. */
    boolean prepared(TransactionId transaction, String method) {
        String earlier = prepared.get(transaction).orElse(null);
        prepared.put(transaction, method);
        if (earlier == null || !told.putIfNew(new Pair(earlier, method), true)) {
            return false;
        }
        LOG.info(
                "Two calls of a global transaction have worked in one database one after the other. The later one did not"
                        + " see what the earlier one wrote, which was prepared, and could not have changed it. If it is"
                        + " to, begin the transaction with prepare = ON_REQUEST (concordat.prepare=on-request),"
                        + " earlier={}, later={}",
                earlier,
                method);
        return true;
    }
}
