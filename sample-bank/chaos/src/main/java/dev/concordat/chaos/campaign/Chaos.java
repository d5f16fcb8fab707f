package dev.concordat.chaos.campaign;

import dev.concordat.chaos.host.Tools;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.process.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs one campaign and ends with 0 if nothing was violated, 1 if something was, 2 if it could not be run. Evidence is
 * kept in a directory of its own: the schedule, the history as JSON lines, the logs of all processes, the summary.
 */
public final class Chaos {

    private static final long MOST_SEEDS = 1_000_000_000;

    private Chaos() {}

    public static void main(String[] arguments) throws IOException {
        Settings settings;
        try {
            settings = Settings.of(
                    System.getProperties(), ThreadLocalRandom.current().nextLong(MOST_SEEDS));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        List<String> missing = Tools.missing();
        if (!missing.isEmpty()) {
            missing.forEach(System.err::println);
            System.exit(2);
        }
        System.exit(run(settings) ? 0 : 1);
    }

    private static boolean run(Settings settings) throws IOException {
        Path evidence = Files.createDirectories(settings.target());
        System.out.print(settings.schedule().describe());
        Files.writeString(evidence.resolve("schedule.txt"), settings.schedule().describe());
        Path logs = evidence.resolve("logs");
        OldLogs.discard(logs);
        try (TestBed bed = TestBed.make(settings.repository(), logs);
                History history = new History(evidence.resolve("events.jsonl"))) {
            Campaign campaign = new Campaign(settings, bed, history);
            Summary summary = campaign.run();
            campaign.writeHistories(evidence);
            summary.write(evidence);
            System.out.print(summary.text());
            System.out.println("evidence: " + evidence);
            return summary.isClean();
        }
    }
}
