package dev.concordat.chaos.failover;

import dev.concordat.protocol.TransactionId;

/**
 * One commit as its client saw it, retries included.
 *
 * @param client which of the clients
 * @param start by the monotonic clock, in nanoseconds
 * @param end likewise
 * @param committed whether the answer was that it is committed
 * @param detail what the answer was, if not
 */
record Call(int client, TransactionId transaction, long start, long end, boolean committed, String detail) {

    long nanos() {
        return end - start;
    }
}
