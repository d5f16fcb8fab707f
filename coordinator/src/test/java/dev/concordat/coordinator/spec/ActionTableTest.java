package dev.concordat.coordinator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/protocol.md that says which code does what an action of the model does. */
class ActionTableTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path PAGE = ROOT.resolve(Path.of("docs", "protocol.md"));
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (.*?) \\|.*$");
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    @Test
    void everyActionHasARowAndNoRowIsOfAnythingElse() throws IOException {
        assertThat(rows().keySet()).isEqualTo(ModuleText.actions());
    }

    @Test
    void theCodeOfEveryActionIsThere() throws IOException {
        Map<String, String> rows = rows();
        assertThat(rows).isNotEmpty();
        for (Map.Entry<String, String> row : rows.entrySet()) {
            List<MatchResult> methods = METHOD.matcher(row.getValue()).results().toList();
            assertThat(methods.isEmpty())
                    .as(row.getKey() + " has code")
                    .isEqualTo(row.getValue().equals("none"));
            for (MatchResult method : methods) {
                assertThat(declares(method.group(1), method.group(2)))
                        .as("%s of %s", method.group(), row.getKey())
                        .isTrue();
            }
        }
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.contains("action table, checked by ActionTableTest"))
                .skip(3)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> ROW.matcher(line).results().forEach(row -> rows.put(row.group(1), row.group(2))));
        return rows;
    }

    private static boolean declares(String type, String method) throws IOException {
        Pattern declaration = Pattern.compile("(?m)^ {4}[\\w<>\\[\\], .?@]*[\\w>\\]] " + method + "\\(");
        for (String module : List.of("coordinator", "participant-starter")) {
            Path sources = ROOT.resolve(Path.of(module, "src", "main", "java"));
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> found =
                        files.filter(file -> file.endsWith(type + ".java")).toList();
                for (Path file : found) {
                    if (declaration.matcher(Files.readString(file)).find()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
