package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.ParticipantName;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to call: any instance of a participant, one of them and no other, or one address that a branch has of its own.
 *
 * @param callback the branch's own address, or null for the participant's instances
 * @param instance the one instance, or null for any
 */
record Target(
        ParticipantName participant,
        @Nullable String callback,
        @Nullable String instance) implements Comparable<Target> {

    private static final Comparator<Target> ORDER = Comparator.comparing(Target::participant)
            .thenComparing(target -> target.callback == null ? "" : target.callback)
            .thenComparing(target -> target.instance == null ? "" : target.instance);

    Target(ParticipantName participant, @Nullable String callback) {
        this(participant, callback, null);
    }

    /** Any instance of the same participant. */
    Target anyInstance() {
        return new Target(participant, null);
    }

    @Override
    public int compareTo(Target other) {
        return ORDER.compare(this, other);
    }
}
