package dev.concordat.participant.context;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is worth remembering and nothing depends on: at most so many things, each for so long since it was put. The oldest
 * is forgotten first. Thread-safe.
 */
public final class Remembered<K, V> {

    private final int most;
    private final long keptNanos;
    private final LongSupplier nanos;
    private final Map<K, Item<V>> items = new LinkedHashMap<>();
    private long forgotten;

    private record Item<V>(V value, long since) {}

    /** By a monotonic clock, such as {@link System#nanoTime}. */
    public Remembered(int most, Duration kept, LongSupplier nanos) {
        this.most = most;
        this.keptNanos = kept.toNanos();
        this.nanos = nanos;
    }

    /** Remembers it from now on, in the place of what was remembered under the same name. */
    public synchronized void put(K key, V value) {
        long now = nanos.getAsLong();
        items.remove(key);
        forgetOld(now);
        if (items.size() >= most) {
            forgetFirst();
        }
        items.put(key, new Item<>(value, now));
    }

    /** True if it was not remembered before, and is now; one that is remembered stays as it is. */
    public synchronized boolean putIfNew(K key, V value) {
        if (get(key).isPresent()) {
            return false;
        }
        put(key, value);
        return true;
    }

    /** What is remembered under this name. */
    public synchronized Optional<V> get(K key) {
        return fresh(items.get(key));
    }

    /** Takes it out. */
    public synchronized Optional<V> remove(K key) {
        return fresh(items.remove(key));
    }

    private Optional<V> fresh(@Nullable Item<V> item) {
        return item == null || isOld(item, nanos.getAsLong()) ? Optional.empty() : Optional.of(item.value());
    }

    private boolean isOld(Item<V> item, long now) {
        return now - item.since() >= keptNanos;
    }

    /** In the order in which they were put, so the old ones are in front. */
    private void forgetOld(long now) {
        Iterator<Item<V>> oldest = items.values().iterator();
        while (oldest.hasNext() && isOld(oldest.next(), now)) {
            oldest.remove();
            forgotten++;
        }
    }

    private void forgetFirst() {
        Iterator<Item<V>> oldest = items.values().iterator();
        oldest.next();
        oldest.remove();
        forgotten++;
    }

    /** How many were forgotten, for their age or for want of room, since this was asked last. */
    public synchronized long forgotten() {
        forgetOld(nanos.getAsLong());
        long since = forgotten;
        forgotten = 0;
        return since;
    }

    /** Whether one is remembered of which this is true. */
    public synchronized boolean any(Predicate<K> condition) {
        forgetOld(nanos.getAsLong());
        return items.keySet().stream().anyMatch(condition);
    }

    /** How many there are, the old ones too that nobody has looked at since. */
    public synchronized int size() {
        return items.size();
    }
}
