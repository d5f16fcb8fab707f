package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.oracle.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Rows in which a disk is full, fails, or loses its power; they need disks of their own. Each throws a {@link Violation}. */
final class DiskRows {

    private final Rig rig;
    private final Scene scene;

    DiskRows(Rig rig) {
        this.rig = rig;
        this.scene = new Scene(rig);
    }

    /** D2: the database cannot flush its log any more, and ends itself; what was prepared before is committed. */
    void theDiskOfTheDatabaseFails() {
        String prepared = rig.client().newId();
        rig.client().work(prepared, rig.nextAccount());
        rig.disks().faultsOfDatabase().failFlush(FaultControl.EIO);
        Client.Outcome ended = rig.client().commit(prepared, scene.node(0));
        await().atMost(Scene.LIMIT)
                .until(() -> !rig.client().work(rig.client().newId(), rig.nextAccount())
                        && logOfDatabase().contains("PANIC"));
        rig.stack().postgres().crash();
        rig.disks().heal();
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** D3: nothing more fits on the disk of the database; what is prepared ends, at the latest when there is room. */
    void theDiskOfTheDatabaseIsFull() {
        String prepared = rig.client().newId();
        rig.client().work(prepared, rig.nextAccount());
        rig.disks().ofDatabase().fill();
        SQLException refused = growUntilRefused();
        if (!logOfDatabase().contains("No space left on device")) {
            throw new IllegalStateException("the disk of the database is not full", refused);
        }
        for (int i = 0; i < 20; i++) {
            scene.carried();
        }
        Client.Outcome ended = rig.client().commit(prepared, scene.node(0));
        rig.disks().heal();
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** Takes room until the server says that there is none; it may end itself over that. */
    private SQLException growUntilRefused() {
        try (Connection connection = rig.stack().bankDatabase(1).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table too_large as select repeat('x', 1000) from generate_series(1, 100000)");
            throw new IllegalStateException("there was room for everything");
        } catch (SQLException refused) {
            return refused;
        }
    }

    private String logOfDatabase() {
        try {
            return Files.readString(rig.stack().postgres().log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** B2, S5: all coordinators lose their power right after they have answered; needs disks of their own. */
    void allLosePowerAfterTheirAnswers(int transactions) {
        List<Client.Outcome> acknowledged = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            acknowledged.add(scene.carried());
        }
        rig.disks().cutPower(rig.stack().coordinators());
        rig.heal();
        List<String> wrong = new ArrayList<>();
        for (Client.Outcome ended : acknowledged) {
            String transaction = String.valueOf(ended.transaction());
            Seen again = rig.judge().told(scene.node(0), transaction);
            if (again != (ended.committed() ? Seen.COMMITTED : Seen.ABORTED)) {
                wrong.add("S5: acknowledged, and then " + again + ": " + transaction);
            }
        }
        Violation.unlessEmpty(wrong);
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }
}
