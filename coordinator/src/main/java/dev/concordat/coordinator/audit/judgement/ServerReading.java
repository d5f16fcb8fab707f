package dev.concordat.coordinator.audit.judgement;

import java.time.Instant;

/**
 * What holds for a whole database server.
 *
 * @param address and port inside its machine or container, where others may have the same
 * @param started when it was started, which tells those apart
 * @param fsync as set
 * @param fullPageWrites as set
 * @param synchronousCommit as set for the role that asks
 * @param slots for prepared transactions
 * @param used of them, by whomever
 * @param oldestXidAge age of the oldest prepared transaction, in transactions; 0 if there is none
 * @param freezeMaxAge at which the server forces its tables to be cleaned up, in transactions
 */
public record ServerReading(
        String address,
        Instant started,
        boolean fsync,
        boolean fullPageWrites,
        String synchronousCommit,
        int slots,
        int used,
        long oldestXidAge,
        long freezeMaxAge) {

    /** Databases of one server have the same. */
    String server() {
        return address + " since " + started;
    }
}
