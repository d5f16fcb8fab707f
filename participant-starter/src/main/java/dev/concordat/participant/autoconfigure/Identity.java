package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.branch.Gid;
import dev.concordat.protocol.ParticipantName;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who this service is, from checked settings.
 *
 * @param owner of its branches
 * @param instance among the instances of the participant
 * @param life name of this process as a holder of open transactions: one that is started again under a name that was set
 *     must not be taken for the one that held them
 * @param missing what is to be set before it can take part in anything; null if nothing is
 */
record Identity(
        Gid.Owner owner,
        String instance,
        String life,
        @Nullable String missing) {

    private static final int LIFE = 8;
    private static final ParticipantName NOBODY = new ParticipantName("nobody");

    static Identity of(ConcordatProperties properties, @Nullable String applicationName) {
        return of(properties, applicationName, () -> false);
    }

    /** Names are durable, so there is none by default; {@code idle} says that none is needed, as nothing can take part. */
    static Identity of(ConcordatProperties properties, @Nullable String applicationName, BooleanSupplier idle) {
        String given = properties.participant().instance();
        String random = UUID.randomUUID().toString();
        String instance = given == null ? random : given;
        String life = given == null ? random : given + "." + random.substring(0, LIFE);
        try {
            return new Identity(owner(properties, applicationName), instance, life, null);
        } catch (InvalidSettingException e) {
            if (!idle.getAsBoolean()) {
                throw e;
            }
            return new Identity(
                    new Gid.Owner(properties.clusterId(), NOBODY), instance, life, e.getMessage() + " " + e.remedy());
        }
    }

    private static Gid.Owner owner(ConcordatProperties properties, @Nullable String applicationName) {
        String set = properties.participant().name();
        String name = set == null ? applicationName : set;
        if (name == null || name.isBlank()) {
            throw new InvalidSettingException(
                    "This service has no name among the participants of global transactions.",
                    "Set concordat.participant.name or spring.application.name, the same for all its instances.");
        }
        try {
            return new Gid.Owner(properties.clusterId(), participant(name));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "concordat.cluster-id is '" + properties.clusterId() + "': " + e.getMessage() + ".",
                    "Set concordat.cluster-id to the id that the coordinators have.");
        }
    }

    private static ParticipantName participant(String name) {
        try {
            return new ParticipantName(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "The name of this participant is '" + name + "': " + e.getMessage() + ".",
                    "Set concordat.participant.name to such a name, the same for all instances of this service.");
        }
    }

    ParticipantName participant() {
        return owner.participant();
    }
}
