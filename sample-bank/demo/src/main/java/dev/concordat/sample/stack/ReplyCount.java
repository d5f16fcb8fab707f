package dev.concordat.sample.stack;

import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts replies. Thread-safe; the counts are those of some moment. */
public final class ReplyCount {

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> unsettled = new ConcurrentLinkedQueue<>();
    private final LongAdder done = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final LongAdder retries = new LongAdder();

    void count(TransferReply reply) {
        switch (reply) {
            case TransferReply.Acknowledged answer -> {
                acknowledged.add(answer.transaction());
                done.increment();
            }
            case TransferReply.Refused answer -> refused.increment();
            case TransferReply.Aborted answer -> aborted.increment();
            case TransferReply.Unsettled answer -> unsettled.add(answer.what());
        }
    }

    void retried() {
        retries.increment();
    }

    /** Transfers that are final. */
    public long settled() {
        return done() + refused() + unsettled.size();
    }

    /** Transfers that were acknowledged. */
    public long done() {
        return done.sum();
    }

    /** Transfers that were refused for lack of funds. */
    public long refused() {
        return refused.sum();
    }

    /** Transfers that were aborted and sent again as new ones. */
    public long aborted() {
        return aborted.sum();
    }

    /** How often a request was sent again with the same key. */
    public long retries() {
        return retries.sum();
    }

    /** The global transactions of the acknowledged transfers. */
    public Set<String> acknowledged() {
        return new TreeSet<>(acknowledged);
    }

    /** What clients saw that gave up; should be empty. */
    public Set<String> unsettled() {
        return new TreeSet<>(unsettled);
    }
}
