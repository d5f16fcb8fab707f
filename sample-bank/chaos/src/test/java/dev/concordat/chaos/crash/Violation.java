package dev.concordat.chaos.crash;

import java.util.List;

/** A promise was broken; other failures of a row only say that it could not be played. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private Violation(String message) {
        super(message);
    }

    /** Throws if something is wrong. */
    static void unlessEmpty(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new Violation(String.join("; ", wrong));
        }
    }

    /** Throws if that does not hold. */
    static void unless(boolean holds, String wrong) {
        if (!holds) {
            throw new Violation(wrong);
        }
    }
}
