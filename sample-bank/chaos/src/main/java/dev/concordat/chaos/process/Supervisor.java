package dev.concordat.chaos.process;

import java.util.List;
import java.util.function.Consumer;

/** Starts nodes again that have ended, as an init system does; one thread for each, until stopped. */
public final class Supervisor {

    private static final long LOOK_MILLIS = 300;
    private static final long BETWEEN_STARTS_MILLIS = 1_500;

    private final List<Thread> threads;
    private final Consumer<String> diary;

    /** @param diary takes a line for each start, and for each that failed */
    public Supervisor(List<Node> nodes, Consumer<String> diary) {
        this.diary = diary;
        this.threads = nodes.stream()
                .map(node ->
                        Thread.ofVirtual().name("supervisor " + node.name()).start(() -> tend(node)))
                .toList();
    }

    private void tend(Node node) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(tendOnce(node) ? BETWEEN_STARTS_MILLIS : LOOK_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tendOnce(Node node) {
        try {
            boolean begun = node.tend();
            if (begun) {
                diary.accept("started " + node.name());
            }
            return begun;
        } catch (RuntimeException e) {
            diary.accept("could not start " + node.name() + ": " + e.getMessage());
            return true;
        }
    }

    /** Starts nothing any more; what runs goes on. */
    public void stop() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
