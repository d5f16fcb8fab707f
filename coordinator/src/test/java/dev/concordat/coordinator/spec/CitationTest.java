package dev.concordat.coordinator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever code and pages cite can be looked up in this repository. */
class CitationTest {

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..").normalize();
    private static final Path DOCS = ROOT.resolve("docs");

    /** Names of rules, properties, invariants and rows of the fault matrix. */
    private static final Pattern CODE = Pattern.compile("\\b([ABCDFHIKLMNPRST])([0-9]{1,2})\\b");

    /** No row, but a database that applications have in their tests. */
    private static final String DATABASE = "H2";

    private static final Pattern RANGE = Pattern.compile("\\b([A-Z])([0-9]{1,2}) to ([A-Z])([0-9]{1,2})\\b");

    /** Comments, and names at the beginning of what a violation says. */
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"[A-Z][0-9]{1,2}: ", Pattern.DOTALL);

    private static final Pattern PAGE = Pattern.compile("\\b([a-z]+\\.md)(?: ([0-9])|: ([A-Z][\\w ]+?)[.)])");

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*[a-z](?:IT|Test))(?:\\.(\\w+))?`");

    /** Documents that were never part of the repository, each with the number of a section or as a file. */
    private static final Pattern OUTSIDE = Pattern.compile(
            "\\b(DESIGN|CONTRACT|RELIABILITY|STYLE|SPRING|RAFT)(\\.md| [0-9A-Z][0-9.]*\\b)" + "|reliability plan");

    @Test
    void everyNameThatIsCitedIsDefined() throws IOException {
        Set<String> defined = defined();
        assertThat(defined).contains("R1", "R9", "S23", "L11", "I15", "C12", "P11", "A3");
        List<String> unknown = new ArrayList<>();
        for (Path file : texts()) {
            for (String cited : expanded(citing(file))) {
                if (!defined.contains(cited) && !cited.equals(DATABASE)) {
                    unknown.add(ROOT.relativize(file) + ": " + cited);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void noCitationLeadsOutOfTheRepository() throws IOException {
        List<String> leading = new ArrayList<>();
        for (Path file : texts()) {
            if (!file.endsWith("CitationTest.java")) {
                OUTSIDE.matcher(citing(file))
                        .results()
                        .forEach(found -> leading.add(ROOT.relativize(file) + ": " + found.group()));
            }
        }
        assertThat(leading).isEmpty();
    }

    @Test
    void everySectionThatCodeCitesIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path file : texts()) {
            if (file.toString().endsWith(".java") && !file.endsWith("CitationTest.java")) {
                for (MatchResult cited :
                        PAGE.matcher(unwrapped(citing(file))).results().toList()) {
                    if (!isThere(cited)) {
                        missing.add(ROOT.relativize(file) + ": " + cited.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Decisions are never edited, so they may name what has another name by now. */
    @Test
    void everyTestThatAPageNamesIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        List<Path> files = texts();
        for (Path page : files) {
            if (page.toString().endsWith(".md") && !page.startsWith(DOCS.resolve("adr"))) {
                for (MatchResult named :
                        TEST.matcher(Files.readString(page)).results().toList()) {
                    if (!isATest(files, named.group(1), named.group(2))) {
                        missing.add(ROOT.relativize(page) + ": " + named.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isATest(List<Path> files, String type, @Nullable String member) throws IOException {
        for (Path file : files) {
            if (file.endsWith(type + ".java")) {
                return member == null
                        || Pattern.compile("\\b(void|class) " + member + "\\b")
                                .matcher(Files.readString(file))
                                .find();
            }
        }
        return false;
    }

    private static boolean isThere(MatchResult cited) throws IOException {
        Path page = DOCS.resolve(cited.group(1));
        if (!Files.exists(page)) {
            return false;
        }
        String text = Files.readString(page);
        if (cited.group(2) != null) {
            return text.contains("\n## " + cited.group(2) + ". ");
        }
        return text.contains("## " + cited.group(3)) || text.contains("**" + cited.group(3) + "**");
    }

    /** What the first column of a table of the two pages names. */
    private static Set<String> defined() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String page : List.of("rules.md", "protocol.md")) {
            Matcher first =
                    Pattern.compile("(?m)^\\| ([A-Z][0-9][^|]*) \\|").matcher(Files.readString(DOCS.resolve(page)));
            while (first.find()) {
                names.addAll(expanded(first.group(1)));
            }
        }
        return names;
    }

    private static Set<String> expanded(String text) {
        Set<String> names = new TreeSet<>();
        CODE.matcher(text).results().forEach(code -> names.add(code.group()));
        RANGE.matcher(text)
                .results()
                .filter(range -> range.group(1).equals(range.group(3)))
                .forEach(range -> IntStream.rangeClosed(
                                Integer.parseInt(range.group(2)), Integer.parseInt(range.group(4)))
                        .forEach(number -> names.add(range.group(1) + number)));
        return names;
    }

    /** Of Java only what people read, as names such as N1 are peers in tests. */
    private static String citing(Path file) throws IOException {
        String text = Files.readString(file);
        if (!file.toString().endsWith(".java")) {
            return text;
        }
        StringBuilder comments = new StringBuilder();
        COMMENT.matcher(text).results().forEach(found -> comments.append(found.group())
                .append('\n'));
        return comments.toString();
    }

    private static String unwrapped(String text) {
        return text.replaceAll("\\n\\s*\\* ", " ");
    }

    private static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Pattern.matches(".*\\.(java|md|proto|sql|yaml|yml|tla|sh|py)", file.toString()))
                    .filter(file -> Stream.of("target", ".git", "raw")
                            .noneMatch(skipped -> ROOT.relativize(file).startsWith(skipped)
                                    || ROOT.relativize(file).toString().contains("/" + skipped + "/")))
                    .toList();
        }
    }
}
