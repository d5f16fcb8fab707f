package dev.concordat.protocol;

/** What a participant says of its branch when it is asked, or without being asked, before the decision. */
public enum Vote implements WireName {
    /** Will be able to commit, whatever happens. */
    PREPARED("prepared"),
    /** Has nothing to commit and needs no further call. */
    READ_ONLY("read-only"),
    /** Is rolled back at the participant and stays so. */
    REFUSED("refused");

    private final String wireName;

    Vote(String wireName) {
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
    public static Vote fromWire(String name) {
        return WireName.find(values(), name);
    }
}
