package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/api/openapi.yaml} is what a node serves; {@code -Dopenapi.write} writes it anew. */
@BesideTheLog
class OpenApiTest {

    private static final Path FILE = Path.of("..", "docs", "api", "openapi.yaml");

    @Test
    void theCheckedInDescriptionIsTheOneServed(@TempDir Path directory) throws IOException {
        try (RunningNode node = RunningNode.start(directory)) {
            String served = node.get("/v3/api-docs.yaml").response().body();
            if (System.getProperty("openapi.write") != null) {
                Files.createDirectories(FILE.getParent());
                Files.writeString(FILE, served);
            }
            assertThat(served)
                    .as("run this test with -Dopenapi.write and check the difference in")
                    .isEqualTo(Files.readString(FILE));
        }
    }
}
