package dev.concordat.coordinator.runtime;

import dev.concordat.protocol.ParticipantName;

/** Names in the directory of participants that are not for participants. */
public final class ReservedNames {

    /** Under this name stand the nodes that were removed and must not come back. */
    public static final ParticipantName REMOVED_NODES = new ParticipantName("concordat-removed-nodes");

    private ReservedNames() {}

    public static boolean contains(ParticipantName name) {
        return name.equals(REMOVED_NODES);
    }
}
