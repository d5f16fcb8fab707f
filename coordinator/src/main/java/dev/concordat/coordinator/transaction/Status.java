package dev.concordat.coordinator.transaction;

/** The phase of a transaction, as shown to people. */
public enum Status {
    ACTIVE("active"),
    COMMITTING("committing"),
    COMMITTED("committed"),
    ABORTING("aborting"),
    ABORTED("aborted");

    private final String wireName;

    Status(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException if there is no such status
     */
    public static Status fromWire(String name) {
        for (Status status : values()) {
            if (status.wireName.equals(name)) {
                return status;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is none of active, committing, committed, aborting, aborted");
    }
}
