package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.ParticipantName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Which instances each participant has registered. Instances whose lease ran out stay listed as down until
 * {@link #without} or the clean-up of a later registration removes them: one of the same participant, or any when the
 * directory is full.
 */
public record InstanceDirectory(TreePMap<ParticipantName, TreePMap<String, Instance>> instances) {

    /** Most participants. */
    public static final int MAX_PARTICIPANTS = 10_000;

    /** Most instances of one participant. */
    public static final int MAX_INSTANCES = 1_000;

    static final InstanceDirectory EMPTY = new InstanceDirectory(TreePMap.empty());

    public @Nullable Instance find(ParticipantName participant, String instance) {
        TreePMap<String, Instance> known = instances.get(participant);
        return known == null ? null : known.get(instance);
    }

    /** All instances of the participant, up or down, by name. */
    public List<Instance> of(ParticipantName participant) {
        TreePMap<String, Instance> known = instances.get(participant);
        return known == null ? List.of() : List.copyOf(known.values());
    }

    boolean hasRoomFor(ParticipantName participant, String instance) {
        TreePMap<String, Instance> known = instances.get(participant);
        if (known == null) {
            return instances.size() < MAX_PARTICIPANTS;
        }
        return known.containsKey(instance) || known.size() < MAX_INSTANCES;
    }

    InstanceDirectory with(Instance instance) {
        TreePMap<String, Instance> known = instances.get(instance.participant());
        TreePMap<String, Instance> longer =
                (known == null ? TreePMap.<String, Instance>empty() : known).plus(instance.instance(), instance);
        return new InstanceDirectory(instances.plus(instance.participant(), longer));
    }

    InstanceDirectory without(ParticipantName participant, String instance) {
        TreePMap<String, Instance> known = instances.get(participant);
        if (known == null) {
            return this;
        }
        TreePMap<String, Instance> shorter = known.minus(instance);
        return new InstanceDirectory(
                shorter.isEmpty() ? instances.minus(participant) : instances.plus(participant, shorter));
    }

    /** Drops every participant's instances that have been down since before the given time. */
    InstanceDirectory withoutDeadSince(LogTime before) {
        InstanceDirectory cleaned = this;
        for (ParticipantName participant : instances.keySet()) {
            cleaned = cleaned.withoutDeadSince(participant, before);
        }
        return cleaned;
    }

    /** Drops the participant's instances that have been down since before the given time. */
    InstanceDirectory withoutDeadSince(ParticipantName participant, LogTime before) {
        InstanceDirectory cleaned = this;
        for (Instance instance : of(participant)) {
            if (instance.expiresAt().isBefore(before)) {
                cleaned = cleaned.without(participant, instance.instance());
            }
        }
        return cleaned;
    }
}
