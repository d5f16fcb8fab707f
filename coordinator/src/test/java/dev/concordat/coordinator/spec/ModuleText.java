package dev.concordat.coordinator.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of the module says of itself. */
final class ModuleText {

    private static final Pattern NEXT = Pattern.compile("(?ms)^Next ==$(.*?)^\\(\\*");
    private static final Pattern NAME = Pattern.compile("\\\\/ ([A-Z]\\w+)");
    private static final Pattern RULE = Pattern.compile("Breaks\\(\"([^\"]+)\"\\)");

    private ModuleText() {}

    /** The actions that the next step is one of. */
    static Set<String> actions() throws IOException {
        Matcher next = NEXT.matcher(text());
        if (!next.find()) {
            throw new IllegalStateException("no Next in the module");
        }
        return all(NAME, next.group(1));
    }

    /** The rules that can be broken. */
    static Set<String> rules() throws IOException {
        return all(RULE, text());
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String text() throws IOException {
        return Files.readString(Tlc.SPEC.resolve(Tlc.MODULE));
    }
}
