package dev.concordat.sample.demo;

import dev.concordat.sample.stack.ReplyCount;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows how far the clients are: often on a terminal, seldom elsewhere. */
final class ProgressLine {

    private static final int WIDTH = 24;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    private final Terminal terminal;
    private final ReplyCount tally;
    private final int all;

    ProgressLine(Terminal terminal, ReplyCount tally, int all) {
        this.terminal = terminal;
        this.tally = tally;
        this.all = all;
    }

    void start() {
        long period = terminal.moves() ? 200 : 3000;
        var unused = timer.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
    }

    /** Shows the last state and nothing more. */
    void end() {
        timer.shutdownNow();
        show();
    }

    private void show() {
        long settled = tally.settled();
        int full = (int) (settled * WIDTH / Math.max(1, all));
        terminal.progress("%s%s %5d/%d   acknowledged %d   refused %d   aborted %d   asked again %d"
                .formatted(
                        "█".repeat(full),
                        terminal.quiet("░".repeat(WIDTH - full)),
                        settled,
                        all,
                        tally.done(),
                        tally.refused(),
                        tally.aborted(),
                        tally.retries()));
    }
}
