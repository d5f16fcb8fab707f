package dev.concordat.coordinator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The build after this one: the same jar, with a class in front of it that says that it supports one level more. */
final class NextBuild {

    private static final Path LEVELS = Path.of("src/main/java/dev/concordat/coordinator/log/FeatureLevels.java");

    private NextBuild() {}

    /** Compiles that class into the directory. */
    static Path make(Path directory) throws IOException {
        String today = Files.readString(LEVELS);
        String next = today.replace("NEWEST = 1;", "NEWEST = 2;");
        assertThat(next).as("the constant that the next build raises").isNotEqualTo(today);
        Path source = Files.createDirectories(directory.resolve("source")).resolve("FeatureLevels.java");
        Files.writeString(source, next);
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
        assertThat(result).as("compiling the next build").isZero();
        try (Stream<Path> made = Files.walk(classes)) {
            assertThat(made.filter(Files::isRegularFile)).hasSize(1);
        }
        return classes;
    }
}
