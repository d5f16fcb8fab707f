package dev.concordat.coordinator.runtime;

/** Whether calls to a target are let through. */
public enum Circuit {
    /** All of them. */
    CLOSED("closed"),
    /** None for the moment: it was out of reach too often. */
    OPEN("open"),
    /** A few, to see whether it is back. */
    HALF_OPEN("half-open");

    private final String wireName;

    Circuit(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
