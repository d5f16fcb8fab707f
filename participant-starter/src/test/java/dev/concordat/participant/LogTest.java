package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A log line is a fixed message with key-values, by which a machine finds it and what it is about. */
class LogTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CALL =
            Pattern.compile("\\bLOG\\.(?:trace|debug|info|warn|error)\\((.*?)\\);\\R", Pattern.DOTALL);
    private static final Pattern TEXT =
            Pattern.compile("^\\s*\"(?:[^\"\\\\]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\]|\\\\.)*\")*");
    private static final Pattern KEYLESS = Pattern.compile("(?<![A-Za-z]=)\\{}");

    @Test
    void everyPlaceholderHasItsKey() throws IOException {
        List<String> messages = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Path source : sources()) {
            Matcher call = CALL.matcher(Files.readString(source));
            while (call.find()) {
                String message = message(call.group(1));
                messages.add(message);
                if (message.isEmpty() || KEYLESS.matcher(message).find()) {
                    wrong.add(source.getFileName() + ": " + call.group());
                }
            }
        }
        assertThat(messages).hasSizeGreaterThan(50);
        assertThat(wrong).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
        }
    }

    /** The literals that it begins with, as one; empty if it begins with something else. */
    private static String message(String arguments) {
        Matcher text = TEXT.matcher(arguments);
        return text.find() ? text.group().replaceAll("\"\\s*\\+\\s*\"", "") : "";
    }
}
