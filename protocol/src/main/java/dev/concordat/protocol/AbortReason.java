package dev.concordat.protocol;

/** Why a transaction was decided to abort. */
public enum AbortReason implements WireName {
    /** A participant refused. */
    VOTE_REFUSED("vote-refused"),
    /** No instance, no connection, or its circuit is open. */
    PARTICIPANT_UNREACHABLE("participant-unreachable"),
    /** Reached, but no usable vote in time. */
    PREPARE_TIMEOUT("prepare-timeout"),
    /** Begun and not committed in time. */
    DEADLINE_PASSED("deadline-passed"),
    /** A caller asked for it. */
    REQUESTED("requested"),
    /** A participant waited longer than its timeout for a transaction nobody knew. */
    IN_DOUBT_INQUIRY("in-doubt-inquiry");

    private final String wireName;

    AbortReason(String wireName) {
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
    public static AbortReason fromWire(String name) {
        return WireName.find(values(), name);
    }
}
