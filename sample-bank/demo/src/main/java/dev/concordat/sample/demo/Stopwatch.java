package dev.concordat.sample.demo;

import java.util.Locale;

/** Measures laps. Not thread-safe. */
final class Stopwatch {

    private long start = System.nanoTime();

    /** Time since the last lap, for people; begins the next. */
    String lap() {
        String text = String.format(Locale.ROOT, "%.1f s", seconds());
        start = System.nanoTime();
        return text;
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
