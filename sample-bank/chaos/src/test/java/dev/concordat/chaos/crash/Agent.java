package dev.concordat.chaos.crash;

import dev.concordat.chaos.crash.agent.Trapdoor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jboss.byteman.agent.Main;

/** Byteman with our rules, to be put into the processes of a stack by an environment variable. */
final class Agent {

    private final Path rules;
    private final Path helpers;
    private final Path byteman;

    private Agent(Path rules, Path helpers, Path byteman) {
        this.rules = rules;
        this.helpers = helpers;
        this.byteman = byteman;
    }

    /** Writes what it needs into that directory. */
    static Agent in(Path directory, List<String> rules) {
        try {
            Path script = Files.writeString(directory.resolve("points.btm"), String.join("\n", rules));
            Path helpers = directory.resolve("helpers.jar");
            try (OutputStream file = Files.newOutputStream(helpers);
                    JarOutputStream jar = new JarOutputStream(file)) {
                add(jar, Trapdoor.class);
                add(jar, Trapdoor.Deed.class);
            }
            return new Agent(
                    script,
                    helpers,
                    Path.of(Main.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(JarOutputStream jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
            if (code == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            code.transferTo(jar);
        }
        jar.closeEntry();
    }

    /** Words before a command, so that its JVM obeys the orders in that directory. */
    List<String> prefix(Path orders) {
        return List.of(
                "env",
                "JAVA_TOOL_OPTIONS=-D%s=%s -javaagent:%s=script:%s,sys:%s"
                        .formatted(Trapdoor.DIRECTORY, orders, byteman, rules, helpers));
    }
}
