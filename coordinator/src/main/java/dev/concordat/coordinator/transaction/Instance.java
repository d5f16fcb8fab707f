package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.ParticipantName;

/**
 * One running copy of a participant, as it registered.
 *
 * @param url base address of its callbacks
 * @param expiresAt end of its lease by log time; afterwards it counts as down
 */
public record Instance(ParticipantName participant, String instance, String url, LogTime expiresAt) {

    public boolean isUp(LogTime now) {
        return now.isBefore(expiresAt);
    }
}
