package dev.concordat.coordinator.simulation;

import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A fingerprint of all that happened, always; and in words, only when somebody will read them. */
final class Trace {

    private static final int MOST_LINES = 400;

    private record Line(long at, @Nullable TransactionId id, String text) {}

    private final Agenda agenda;
    private final boolean inWords;
    private final List<Line> lines = new ArrayList<>();
    private long hash = 1_125_899_906_842_597L;

    Trace(Agenda agenda, boolean inWords) {
        this.agenda = agenda;
        this.inWords = inWords;
    }

    void mark(long what) {
        hash = (hash ^ (what + agenda.now() * 0x9E3779B97F4A7C15L)) * 0xD6E8FEB86659FD93L;
        hash ^= hash >>> 32;
    }

    long hash() {
        return hash;
    }

    /** @param id whom it is about; null if it concerns everybody, such as a crash */
    void tell(@Nullable TransactionId id, Supplier<String> text) {
        if (inWords) {
            lines.add(new Line(agenda.now(), id, text.get()));
        }
    }

    /** What concerned this transaction, the last events of it. */
    String about(@Nullable TransactionId id) {
        List<Line> chosen = lines.stream()
                .filter(line -> id == null || line.id() == null || line.id().equals(id))
                .toList();
        StringBuilder text = new StringBuilder();
        for (Line line : chosen.subList(Math.max(0, chosen.size() - MOST_LINES), chosen.size())) {
            text.append("\n  ").append(line.at()).append("  ").append(line.text());
        }
        return text.toString();
    }
}
