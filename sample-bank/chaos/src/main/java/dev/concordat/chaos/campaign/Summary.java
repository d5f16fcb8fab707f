package dev.concordat.chaos.campaign;

import dev.concordat.chaos.schedule.Round;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What came of a campaign. Not thread-safe. */
final class Summary {

    private final Settings settings;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Object> figures = new TreeMap<>();
    private int rounds;

    Summary(Settings settings) {
        this.settings = settings;
    }

    void judged(List<String> found) {
        rounds++;
        violations.addAll(found);
    }

    void faults(Round round) {
        round.steps().forEach(step -> faults.merge(step.fault().kind().toString(), 1, Integer::sum));
    }

    void figures(Duration lasted, Map<String, Object> measured) {
        figures.putAll(measured);
        figures.put("seconds", lasted.toSeconds());
    }

    boolean isClean() {
        return violations.isEmpty();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /** As JSON and for people, beside the history and the logs. */
    void write(Path directory) {
        Map<String, Object> all = new TreeMap<>(figures);
        all.put("schedule", settings.schedule().name());
        all.put("seed", settings.schedule().seed());
        all.put("replay", settings.replay());
        all.put("rounds", rounds);
        all.put("faults", faults);
        all.put("violations", violations);
        all.put("kernel", System.getProperty("os.version"));
        all.put("java", Runtime.version().toString());
        all.put("processors", Runtime.getRuntime().availableProcessors());
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(directory.resolve("summary.json"), json.writeValueAsString(all));
            Files.writeString(directory.resolve("summary.txt"), text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("%s, seed %d, %d rounds judged\n"
                .formatted(settings.schedule().name(), settings.schedule().seed(), rounds));
        text.append("faults: ").append(faults).append('\n');
        figures.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        violations.forEach(
                sentence -> text.append("VIOLATION ").append(sentence).append('\n'));
        text.append(isClean() ? "no violation\n" : "replay: mvn -q -Pchaos verify " + settings.replay() + "\n");
        return text.toString();
    }
}
