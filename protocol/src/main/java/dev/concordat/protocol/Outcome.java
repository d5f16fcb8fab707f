package dev.concordat.protocol;

/** Answer to a participant that asks about a branch in doubt. */
public enum Outcome implements WireName {
    /** The branch must commit. */
    COMMIT("commit"),
    /** The branch must roll back. */
    ABORT("abort"),
    /** Nothing is decided; ask again later. */
    PENDING("pending");

    private final String wireName;

    Outcome(String wireName) {
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
    public static Outcome fromWire(String name) {
        return WireName.find(values(), name);
    }
}
