package dev.concordat.chaos.oracle;

import java.time.Duration;

/** The longest time without a final answer while clients were asking. Thread-safe. */
public final class Availability {

    private long last = System.nanoTime();
    private long worst;
    private boolean asking;

    /** Clients ask from now on. */
    public synchronized void begin() {
        last = System.nanoTime();
        asking = true;
    }

    /** A client got a final answer. */
    public synchronized void answered() {
        measure();
        last = System.nanoTime();
    }

    /** Clients ask no more. */
    public synchronized void end() {
        measure();
        asking = false;
    }

    /** The longest time so far. */
    public synchronized Duration worst() {
        return Duration.ofNanos(worst);
    }

    private void measure() {
        if (asking) {
            worst = Math.max(worst, System.nanoTime() - last);
        }
    }
}
