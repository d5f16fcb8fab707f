package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.FeatureLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The build after this one, or before it: the same jar, with a class in front of it that says what level it supports. */
final class OtherBuild {

    private static final Path LEVELS = Path.of("src/main/java/dev/concordat/coordinator/log/FeatureLevels.java");

    private OtherBuild() {}

    /** Compiles that class into the directory. */
    static Path supporting(int level, Path directory) throws IOException {
        String today = Files.readString(LEVELS);
        String other = today.replace("NEWEST = " + FeatureLevels.supported() + ";", "NEWEST = " + level + ";");
        assertThat(other).as("the constant that differs").isNotEqualTo(today);
        Path source = Files.createDirectories(directory.resolve("source")).resolve("FeatureLevels.java");
        Files.writeString(source, other);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        "target/classes",
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(result).as("compiling the other build").isZero();
        try (Stream<Path> made = Files.walk(classes)) {
            assertThat(made.filter(Files::isRegularFile)).hasSize(1);
        }
        return classes;
    }
}
