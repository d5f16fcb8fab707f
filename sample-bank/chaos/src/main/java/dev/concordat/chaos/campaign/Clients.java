package dev.concordat.chaos.campaign;

import dev.concordat.chaos.oracle.Availability;
import dev.concordat.chaos.oracle.DirectLoad;
import dev.concordat.chaos.oracle.TransferLoad;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Both sorts of clients, running until they are told to stop. */
final class Clients {

    private static final int TRANSFER_CLIENTS = 5;
    private static final int DIRECT_CLIENTS = 4;

    private final AtomicBoolean more = new AtomicBoolean(true);
    private final List<Thread> threads;
    private final List<Availability> availabilities;

    Clients(TransferLoad transfers, DirectLoad direct, List<Availability> availabilities, long seed) {
        this.availabilities = List.copyOf(availabilities);
        availabilities.forEach(Availability::begin);
        this.threads = List.of(
                Thread.ofVirtual().start(() -> transfers.run(TRANSFER_CLIENTS, seed, more::get)),
                Thread.ofVirtual().start(() -> direct.run(DIRECT_CLIENTS, seed + TRANSFER_CLIENTS, more::get)));
    }

    /** Lets each finish what it is asking, and waits for that. */
    void stop() {
        more.set(false);
        availabilities.forEach(Availability::end);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
