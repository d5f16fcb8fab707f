package dev.concordat.coordinator.spec;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tlc2.TLC;

/** The model checker, in a process of its own for each run, since it keeps its state in static fields. */
final class Tlc {

    static final Path SPEC = Path.of(System.getProperty("basedir", "."), "..", "docs", "spec");
    static final String MODULE = "Concordat.tla";
    private static final Path RUNS = Path.of(System.getProperty("basedir", "."), "target", "spec");

    private Tlc() {}

    /** Runs the configuration to its end, or to the first violation. Its files stay in target/spec. */
    static Verdict check(Configuration configuration) throws IOException, InterruptedException {
        Path directory = RUNS.resolve(configuration.name()).toAbsolutePath();
        Files.createDirectories(directory);
        Files.copy(SPEC.resolve(MODULE), directory.resolve(MODULE), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("Concordat.cfg"), configuration.text());
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command(configuration))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(4, TimeUnit.HOURS)) {
                throw new IllegalStateException("TLC does not end: " + output);
            }
        } finally {
            process.destroyForcibly();
        }
        return Verdict.of(Files.readString(output), only(configuration));
    }

    private static List<String> command(Configuration configuration) {
        boolean isBroken = !configuration.broken().equals(Configuration.NONE);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                // Most runs are over before a second compiler would pay, and most of their time is loading classes.
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + RUNS.resolve("tlc.jsa").toAbsolutePath()));
        if (isBroken) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-cp", jar(), TLC.class.getName(), "-workers", "1", "-fp", "0", "-metadir", "states"));
        if (!isBroken) {
            command.addAll(List.of("-coverage", "60"));
        }
        command.addAll(List.of("-cleanup", "-config", "Concordat.cfg", MODULE));
        return command;
    }

    private static String jar() {
        try {
            return Path.of(TLC.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Property only(Configuration configuration) {
        return configuration.properties().size() == 1
                ? configuration.properties().iterator().next()
                : null;
    }
}
