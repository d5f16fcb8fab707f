package dev.concordat.sample.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Writes the story: lines that stay, and below them one line of progress that moves where the output is a terminal.
 * Thread-safe.
 */
final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean moves;
    private boolean open;

    Terminal(PrintStream out, boolean moves) {
        this.out = out;
        this.moves = moves;
    }

    static Terminal ofThisProcess() {
        return new Terminal(
                System.out,
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
    }

    boolean moves() {
        return moves;
    }

    synchronized void line(String text) {
        endProgress();
        out.println(text.isEmpty() ? "" : "  " + text);
        out.flush();
    }

    synchronized void heading(String text) {
        line("");
        line(bold(text));
    }

    /** Replaces the line of progress; elsewhere than on a terminal it is a line like others. */
    synchronized void progress(String text) {
        if (moves) {
            out.print(CLEAR_LINE + "  " + text);
            open = true;
        } else {
            out.println("  " + text);
        }
        out.flush();
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    String quiet(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return moves ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void endProgress() {
        if (open) {
            out.println();
            open = false;
        }
    }
}
