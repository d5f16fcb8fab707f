package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.Decision;

/** What a participant is told to do; its path below the base address (contract.md 3). */
public enum Verb {
    PREPARE("prepare"),
    COMMIT("commit"),
    ABORT("abort");

    private final String path;

    Verb(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }

    static Verb of(Decision decision) {
        return switch (decision) {
            case COMMIT -> COMMIT;
            case ABORT -> ABORT;
        };
    }
}
