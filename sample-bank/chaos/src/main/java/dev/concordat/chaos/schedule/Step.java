package dev.concordat.chaos.schedule;

/**
 * A fault and its time.
 *
 * @param atSeconds after the beginning of its round
 * @param seconds how long it lasts
 */
public record Step(int atSeconds, int seconds, Fault fault) {

    public Step {
        if (atSeconds < 0 || seconds < 0) {
            throw new IllegalArgumentException("a step lies in its round");
        }
    }

    int endSeconds() {
        return atSeconds + seconds;
    }

    @Override
    public String toString() {
        return "+%ds for %ds: %s %s".formatted(atSeconds, seconds, fault.kind(), fault);
    }
}
