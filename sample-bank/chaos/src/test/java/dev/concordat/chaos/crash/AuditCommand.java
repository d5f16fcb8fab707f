package dev.concordat.chaos.crash;

import dev.concordat.testing.Database;
import dev.concordat.testing.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The operator's command, as an operator runs it. */
final class AuditCommand {

    private static final int CLEAN = 0;

    private final Path jar;
    private final List<JavaProcess> coordinators;
    private final List<Database> databases;

    AuditCommand(Path repository, List<JavaProcess> coordinators, List<Database> databases) {
        this.jar = repository.resolve("coordinator/target/concordat-coordinator.jar");
        this.coordinators = coordinators;
        this.databases = databases;
    }

    /** What it finds wrong; nothing where it says that all is clean. */
    List<String> complaints() {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "audit",
                "--settle=PT1S",
                "--user=" + databases.getFirst().user(),
                "--coordinator="
                        + coordinators.stream()
                                .map(node -> node.url().toString())
                                .collect(Collectors.joining(","))));
        databases.forEach(database -> words.add("--database=" + database.url()));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", databases.getFirst().password());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == CLEAN ? List.of() : List.of("audit ended with " + code + ": " + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
