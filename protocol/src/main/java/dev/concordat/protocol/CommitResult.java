package dev.concordat.protocol;

/** A participant's answer to a commit. */
public enum CommitResult implements WireName {
    /** Committed, now or before. */
    DONE("done"),
    /** Not possible now; ask again. */
    RETRY("retry"),
    /** Cannot prove that it was prepared here (R6). */
    HAZARD("hazard");

    private final String wireName;

    CommitResult(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException if no constant has that name
     */
    public static CommitResult fromWire(String name) {
        return WireName.find(values(), name);
    }
}
