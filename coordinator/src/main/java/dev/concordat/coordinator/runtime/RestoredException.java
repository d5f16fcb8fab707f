package dev.concordat.coordinator.runtime;

import java.time.Instant;

/**
 * The cluster was restored from a backup not long ago: what would be begun now could not be told from what was lost.
 * Nothing was or will be done by the call.
 */
public final class RestoredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param until when new transactions can be begun again */
    public RestoredException(Instant until) {
        super("the cluster was restored from a backup, and a transaction begun before " + until
                + " could not be told from those that were lost");
    }
}
