package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.NodeVitals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DiskFloorTest {

    private final NodeVitals vitals = new NodeVitals();
    private long free = 1_000;
    private final DiskFloor floor = new DiskFloor(Path.of("/data"), 80, () -> free, vitals);

    @Test
    void plentyIsNotLow() throws IOException {
        assertThat(floor.look()).isFalse();
        assertThat(vitals.diskIsLow()).isFalse();
    }

    @Test
    void nearTheFloorASnapshotIsWorthItOnce() throws IOException {
        free = 159;
        assertThat(floor.look()).isTrue();
        assertThat(floor.look()).isFalse();
        assertThat(vitals.diskIsLow()).isFalse();
    }

    @Test
    void belowTheFloorItIsLowUntilAnEighthMoreIsFree() throws IOException {
        free = 79;
        floor.look();
        assertThat(vitals.diskIsLow()).isTrue();

        free = 89;
        floor.look();
        assertThat(vitals.diskIsLow()).isTrue();

        free = 90;
        floor.look();
        assertThat(vitals.diskIsLow()).isFalse();
    }

    @Test
    void theExplanationNamesTheDirectoryWhatIsFreeAndTheProperty() throws IOException {
        floor.look();

        assertThat(Objects.requireNonNull(vitals.disk()).explanation())
                .contains("/data")
                .contains("0 MiB are free")
                .contains("concordat.disk.min-free");
    }
}
