package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A program in a host's network that holds the packets of a queue; they pass unharmed once it has ended. */
public final class Delays implements AutoCloseable {

    private final Process process;

    /** @param seed of the times and losses that are drawn */
    public Delays(Tools tools, Host host, int queue, int millis, int jitterMillis, int lossPercent, int seed) {
        List<String> words = new ArrayList<>(host.prefix());
        words.add(tools.netdelay().toString());
        for (int number : new int[] {queue, millis, jitterMillis, lossPercent, seed}) {
            words.add(Integer.toString(number));
        }
        try {
            process = new ProcessBuilder(words).inheritIO().start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start netdelay", e);
        }
    }

    /** So that it can be put on a leash. */
    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
