package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.ParticipantName;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to call: any instance of a participant, or one address that a branch has of its own.
 *
 * @param callback the branch's own address, or null for the participant's instances
 */
record Target(ParticipantName participant, @Nullable String callback) implements Comparable<Target> {

    private static final Comparator<Target> ORDER = Comparator.comparing(Target::participant)
            .thenComparing(target -> target.callback == null ? "" : target.callback);

    @Override
    public int compareTo(Target other) {
        return ORDER.compare(this, other);
    }
}
