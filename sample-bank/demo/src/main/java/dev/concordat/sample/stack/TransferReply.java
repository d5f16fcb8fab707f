package dev.concordat.sample.stack;

/** What a client of the transfer service knows after one attempt. */
public sealed interface TransferReply {

    /**
     * The money has moved.
     *
     * @param transaction the global transaction
     */
    record Acknowledged(String transaction) implements TransferReply {}

    /** Refused for good: the money is not there. */
    record Refused() implements TransferReply {}

    /** Nothing has moved, and nothing will; a new transfer may be tried. */
    record Aborted() implements TransferReply {}

    /**
     * Not known yet: to be asked again with the same key.
     *
     * @param what came instead of an answer
     */
    record Unsettled(String what) implements TransferReply {}
}
