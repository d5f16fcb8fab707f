package dev.concordat.chaos.campaign;

import dev.concordat.chaos.oracle.History;
import java.io.PrintStream;
import java.util.Map;

/** Tells what is being done, on the terminal and in the history, with the seconds since the beginning. Thread-safe. */
final class Diary {

    private final PrintStream out;
    private final History history;

    Diary(PrintStream out, History history) {
        this.out = out;
        this.history = history;
    }

    void say(String text) {
        history.note("diary", Map.of("text", text));
        out.printf("%7.1f  %s%n", history.now() / 1e9, text);
        out.flush();
    }
}
