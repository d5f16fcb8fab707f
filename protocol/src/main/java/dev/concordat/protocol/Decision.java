package dev.concordat.protocol;

/** What was decided for a global transaction. Irrevocable once applied. */
public enum Decision implements WireName {
    /** Every branch commits. */
    COMMIT("commit"),
    /** Every branch rolls back. */
    ABORT("abort");

    private final String wireName;

    Decision(String wireName) {
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
    public static Decision fromWire(String name) {
        return WireName.find(values(), name);
    }
}
