package dev.concordat.sample.stack;

import dev.concordat.testing.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code audit}, run as an operator runs it: the jar as a process of its own. Thread-safe. */
public final class AuditCommand {

    private static final long LIMIT_SECONDS = 90;
    private static final List<String> DATABASES = List.of("bank_a", "bank_b", "transfer");

    private final Path jar;
    private final String coordinators;
    private final List<String> databases;
    private final String password;

    private AuditCommand(Path jar, String coordinators, List<String> databases, String password) {
        this.jar = jar;
        this.coordinators = coordinators;
        this.databases = databases;
        this.password = password;
    }

    /** Over all coordinators and all databases of a stack. */
    public static AuditCommand of(Stack stack) {
        Database first = stack.bankDatabase(0);
        String server = first.url().substring(0, first.url().lastIndexOf('/') + 1);
        return new AuditCommand(
                stack.repository().resolve("coordinator/target/concordat-coordinator.jar"),
                stack.coordinators().stream().map(node -> node.url().toString()).collect(Collectors.joining(",")),
                DATABASES.stream().map(name -> "--database=" + server + name).toList(),
                first.password());
    }

    /**
     * How it ended.
     *
     * @param code exit code
     * @param out what it printed
     * @param err what it said meanwhile
     */
    public record Ended(int code, String out, String err) {

        /** What it printed with {@code --json}. */
        public JsonNode json() {
            return new JsonMapper().readTree(out);
        }

        /** Rules of the findings about a transaction, with their severity. */
        public List<String> findings(String transaction) {
            return json().path("findings")
                    .valueStream()
                    .filter(finding -> finding.path("transaction").asString("").equals(transaction))
                    .map(finding -> finding.path("severity").asString() + " "
                            + finding.path("rule").asString())
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** As a role with a password from the environment. */
    public Ended run(String user, String... further) {
        return run(user, coordinators, further);
    }

    /** With other coordinators. */
    public Ended runAt(String urls, String user, String... further) {
        return run(user, urls, further);
    }

    private Ended run(String user, String urls, String... further) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "audit",
                "--coordinator=" + urls,
                "--user=" + user,
                "--settle=PT1S"));
        words.addAll(databases);
        words.addAll(List.of(further));
        try {
            Path out = Files.createTempFile("concordat-audit-", ".out");
            Path err = Files.createTempFile("concordat-audit-", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("PGPASSWORD", password);
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the audit did not end: " + Files.readString(err));
            }
            Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
