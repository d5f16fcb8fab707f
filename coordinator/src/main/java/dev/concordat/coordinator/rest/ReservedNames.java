package dev.concordat.coordinator.rest;

import dev.concordat.protocol.ParticipantName;

/** Names in the directory of participants that are not for participants. */
public final class ReservedNames {

    /** Under this name the coordinator's own nodes make their addresses known to each other. */
    public static final ParticipantName NODES = new ParticipantName("concordat-coordinator");

    private ReservedNames() {}
}
