package dev.concordat.protocol;

/** A participant's answer to an abort. */
public enum AbortResult implements WireName {
    /** Rolled back, or remembered so that late work is refused. */
    DONE("done"),
    /** Not possible now; ask again. */
    RETRY("retry");

    private final String wireName;

    AbortResult(String wireName) {
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
    public static AbortResult fromWire(String name) {
        return WireName.find(values(), name);
    }
}
