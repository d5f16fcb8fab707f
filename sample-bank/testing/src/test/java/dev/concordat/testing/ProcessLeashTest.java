package dev.concordat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLeashTest {

    @Test
    void closingKillsWhatIsHeldAndDeletesTheDirectory(@TempDir Path parent) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("data"));
        Files.writeString(directory.resolve("file"), "x");
        ProcessLeash leash = ProcessLeash.around(directory);
        Process held = new ProcessBuilder("sleep", "300").start();
        leash.hold(held);

        leash.close();

        await().atMost(Duration.ofSeconds(5)).until(() -> !held.isAlive());
        assertThat(directory).doesNotExist();
    }

    @Test
    void killingTheHolderKillsWhatItHolds() throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeashHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = holder.inputReader();
        ProcessHandle held = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
        Path directory = Path.of(said.readLine());

        holder.destroyForcibly();

        await().atMost(Duration.ofSeconds(5)).until(() -> !held.isAlive());
        await().atMost(Duration.ofSeconds(5)).until(() -> !Files.exists(directory));
    }
}
