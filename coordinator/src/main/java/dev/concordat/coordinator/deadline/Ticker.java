package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.loop.Loop;
import java.time.Duration;

/** Runs something again and again on a thread of its own until it is closed. */
final class Ticker implements AutoCloseable {

    private final Loop loop;

    Ticker(Runnable action, Duration interval) {
        loop = Loop.start(Thread.ofPlatform().daemon().name("deadline"), () -> {
            Thread.sleep(interval);
            action.run();
        });
    }

    @Override
    public void close() {
        loop.close();
    }
}
