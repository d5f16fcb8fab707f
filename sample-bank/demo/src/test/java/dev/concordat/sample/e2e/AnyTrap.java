package dev.concordat.sample.e2e;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;

/** Traps on several ways, of which one is taken. */
record AnyTrap(List<Trap> traps) {

    /** Waits until one has caught something and returns the transaction in its path. */
    String awaitTransaction() {
        return await().atMost(Sample.LIMIT)
                .until(
                        () -> traps.stream()
                                .flatMap(trap -> trap.caught().stream())
                                .findFirst(),
                        Optional::isPresent)
                .map(path -> path.replaceAll(".*/transactions/([^/]+)/.*", "$1"))
                .orElseThrow();
    }

    /** What is held goes on. The other ways are free again. */
    void letGo() {
        traps.stream().filter(trap -> trap.caught().isPresent()).forEach(Trap::letGo);
        traps.forEach(Trap::disarm);
    }

    /** Breaks the connection that is held. The other ways are free again. */
    void cut() {
        traps.stream().filter(trap -> trap.caught().isPresent()).forEach(Trap::cut);
        traps.forEach(Trap::disarm);
    }
}
