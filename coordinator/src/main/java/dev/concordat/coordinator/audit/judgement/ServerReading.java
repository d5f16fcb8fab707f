package dev.concordat.coordinator.audit.judgement;

/**
 * What holds for a whole database server.
 *
 * @param server address and port; databases of one server have the same
 * @param fsync as set
 * @param fullPageWrites as set
 * @param synchronousCommit as set for the role that asks
 * @param slots for prepared transactions
 * @param used of them, by whomever
 * @param oldestXidAge age of the oldest prepared transaction, in transactions; 0 if there is none
 * @param freezeMaxAge at which the server forces its tables to be cleaned up, in transactions
 */
public record ServerReading(
        String server,
        boolean fsync,
        boolean fullPageWrites,
        String synchronousCommit,
        int slots,
        int used,
        long oldestXidAge,
        long freezeMaxAge) {}
