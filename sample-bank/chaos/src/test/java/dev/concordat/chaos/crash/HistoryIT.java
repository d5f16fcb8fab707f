package dev.concordat.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.oracle.Availability;
import dev.concordat.chaos.oracle.BankCheck;
import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.DirectLoad;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.oracle.HistoryCheck;
import dev.concordat.chaos.oracle.HistoryFiles;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.StubParticipant;
import dev.concordat.chaos.oracle.TransferLoad;
import dev.concordat.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many clients at once, a leader that stands still and one that dies: what they were told has an order, and adds up. */
class HistoryIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = 20_261_121;
    private static final int CLIENTS = 4;

    /** Of this JVM, as whatever is left of it when a client gives up is told to it at its deadline. */
    private static final StubParticipant STUB = new StubParticipant("127.0.0.1");

    private final Rig rig = SharedRig.get();

    @Test
    void whatManyClientsWereToldHasAnOrderAndAddsUp() throws IOException {
        Path directory = Files.createDirectories(rig.stack().logs().resolve("history"));
        try (History history = new History(directory.resolve("calls.jsonl"))) {
            CoordinatorClient coordinators = rig.coordinators(history);
            TransferLoad transfers = new TransferLoad(rig.stack().transfer().url(), history, new Availability());
            DirectLoad direct = new DirectLoad(coordinators, STUB, new Availability());
            var before = rig.books().byAccount();

            AtomicBoolean more = new AtomicBoolean(true);
            CompletableFuture<Void> asking = CompletableFuture.allOf(
                    Scene.meanwhile(() -> run(() -> direct.run(CLIENTS, SEED, more::get))),
                    Scene.meanwhile(() -> run(() -> transfers.run(CLIENTS, SEED, more::get))));
            try {
                Pause.millis(1_000);
                disturb();
            } finally {
                more.set(false);
            }
            asking.join();
            rig.heal();

            List<String> wrong = new ArrayList<>();
            transfers.settle(LIMIT).forEach(key -> wrong.add("no final answer to the transfer " + key));
            wrong.addAll(rig.judge().judgeBooks());
            wrong.addAll(BankCheck.of(before, transfers.transfers(), rig.books().byAccount()));
            wrong.addAll(STUB.branches().contradictions());
            history.all().forEach((transaction, seen) -> HistoryCheck.of(seen)
                    .forEach(sentence -> wrong.add(transaction + ": " + sentence)));
            HistoryFiles.writeApi(directory, history);

            assertThat(wrong).isEmpty();
            assertThat(history.all()).hasSizeGreaterThan(CLIENTS * 5);
            assertThat(transfers.acknowledged()).hasSizeGreaterThan(CLIENTS * 5);
        }
    }

    private void disturb() {
        JavaProcess stopped = rig.leader();
        Rig.signal("STOP", stopped);
        await().atMost(LIMIT).until(() -> rig.isLedByAnotherThan(stopped));
        Pause.millis(1_000);
        Rig.signal("CONT", stopped);
        Pause.millis(2_000);

        JavaProcess killed = rig.leader();
        killed.kill();
        await().atMost(LIMIT).until(() -> rig.isLedByAnotherThan(killed));
        Pause.millis(2_000);
    }

    private static Void run(Runnable clients) {
        clients.run();
        return null;
    }
}
