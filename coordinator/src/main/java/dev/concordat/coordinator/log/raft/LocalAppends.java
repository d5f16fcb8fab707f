package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.LogEntry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of this node's appends have reached this node's own log while it led. Ratis reports "not leader" both for calls
 * that it turned away and for entries that were in its log when it lost leadership; only this tells the two apart.
 */
final class LocalAppends {

    private final String node;
    private final long incarnation;
    private final Set<Long> inLog = ConcurrentHashMap.newKeySet();

    LocalAppends(String node, long incarnation) {
        this.node = node;
        this.incarnation = incarnation;
    }

    void appending(LogEntry entry) {
        if (entry.incarnation() == incarnation && entry.origin().equals(node)) {
            inLog.add(entry.sequence());
        }
    }

    boolean reachedLog(long sequence) {
        return inLog.contains(sequence);
    }

    void forget(long sequence) {
        inLog.remove(sequence);
    }
}
