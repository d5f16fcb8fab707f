package dev.concordat.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path parent;

    @Test
    void isMadeAndHeldUntilClosed() throws IOException {
        Path path = parent.resolve("a/b");
        try (DataDirectory held = DataDirectory.hold(path)) {
            assertThat(held.path()).isDirectory();
            assertThatThrownBy(() -> DataDirectory.hold(path))
                    .isInstanceOf(ConfigurationFault.class)
                    .hasMessageContaining("concordat.data-dir")
                    .hasMessageContaining("in use by another process");
        }
        DataDirectory.hold(path).close();
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.hold(file.resolve("below")))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("cannot be created or written");
    }
}
