package dev.concordat.protocol;

/** When a participant prepares the local transactions of a call. */
public enum PrepareMode {
    /** As the call returns: its answer carries the vote, and nothing stays open. */
    ON_RETURN("on-return"),
    /** When the coordinator asks: the local transaction stays open, and later calls go on in it. */
    ON_REQUEST("on-request");

    private final String wireName;

    PrepareMode(String wireName) {
        this.wireName = wireName;
    }

    /** The form used in headers and properties. */
    public String wireName() {
        return wireName;
    }
}
