package dev.concordat.coordinator.dispatch;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The wall clock as it was when this was made, carried on by the monotonic one: a clock that is set back or forth must
 * neither hold deliveries back nor set them all off.
 */
final class SteadyClock implements InstantSource {

    private final long startMillis;
    private final long startNanos = System.nanoTime();

    SteadyClock(InstantSource wall) {
        this.startMillis = wall.millis();
    }

    @Override
    public long millis() {
        return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
