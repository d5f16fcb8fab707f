package dev.concordat.participant.autoconfigure;

import dev.concordat.protocol.PrepareMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of a participant and initiator.
 *
 * @param enabled whether the starter does anything at all
 * @param clusterId cluster id of the coordinators
 * @param timeout longest duration of a global transaction until its decision, where nothing else is said
 * @param prepare when the participants of global transactions that begin here prepare, where nothing else is said:
 *     on-return (of each call) or on-request (at the end, so that later calls see what earlier ones wrote)
 * @param coordinator how to reach the coordinators
 * @param participant how this service takes part
 * @param propagation which services are told of a global transaction
 * @param phaseTwo how decisions are carried out
 * @param recovery how branches in doubt are finished
 */
@ConfigurationProperties("concordat")
public record ConcordatProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("concordat") String clusterId,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("on-return") PrepareMode prepare,
        @DefaultValue Coordinator coordinator,
        @DefaultValue Participant participant,
        @DefaultValue Propagation propagation,
        @DefaultValue PhaseTwo phaseTwo,
        @DefaultValue Recovery recovery) {

    /**
     * How to reach the coordinators.
     *
     * @param urls base addresses of the coordinators, any number of them
     * @param token bearer token sent to the coordinators
     * @param connectTimeout longest wait for a connection, in one attempt
     * @param requestTimeout longest wait for an answer, in one attempt
     * @param hedgeAfter how long a coordinator may keep silent before the next one is asked as well
     * @param decisionBudget longest time, over all attempts, to get a decision
     * @param abortBudget longest time, over all attempts, to tell of an abort
     */
    public record Coordinator(
            @DefaultValue List<URI> urls,
            @Nullable String token,
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("5s") Duration requestTimeout,
            @DefaultValue("500ms") Duration hedgeAfter,
            @DefaultValue("15s") Duration decisionBudget,
            @DefaultValue("2s") Duration abortBudget) {}

    /**
     * How this service takes part.
     *
     * @param name name of this service, by default spring.application.name
     * @param url address at which coordinators reach this instance, by default http://127.0.0.1 and the server's port
     * @param instance name of this instance, by default random
     * @param token bearer token that callbacks must carry
     * @param dataSource bean name of the only DataSource that takes part; by default all do that are not excluded
     * @param excludedDataSources beans that take no part: DataSources, and beans that hold a DataSource made by hand
     * @param migrate false: as initialize-schema=never, which replaces it
     * @param initializeSchema whether to make the fence table at the start: always, embedded (that is never, as embedded
     *     databases take no part) or never
     * @param lockTimeout longest wait for a lock inside a branch, where the session sets none; 0 waits for ever
     * @param allowAutoCommitWrites whether writes outside a local transaction pass within a global one
     * @param slotReserve no new branch begins when so few slots for prepared transactions are left
     * @param prepare when this service prepares if the initiator says nothing: on-return, or on-request, which keeps the
     *     local transaction open for later calls
     * @param maxHeld most transactions that this instance holds open at once in each database; by default half of the
     *     connection pool
     * @param drain longest wait of an ordered stop for what is held open
     * @param leaseTtl how long a registration holds
     * @param leaseInterval how often a registration is renewed
     */
    public record Participant(
            @Nullable String name,
            @Nullable URI url,
            @Nullable String instance,
            @Nullable String token,
            @Nullable String dataSource,
            @DefaultValue Set<String> excludedDataSources,
            @DefaultValue("true") boolean migrate,
            @DefaultValue("always") DatabaseInitializationMode initializeSchema,
            @DefaultValue("10s") Duration lockTimeout,
            @DefaultValue("false") boolean allowAutoCommitWrites,
            @DefaultValue("2") int slotReserve,
            @DefaultValue("on-return") PrepareMode prepare,
            @Nullable Integer maxHeld,
            @DefaultValue("5s") Duration drain,
            @DefaultValue("15s") Duration leaseTtl,
            @DefaultValue("5s") Duration leaseInterval) {

        /** What holds of the two properties that say so. */
        DatabaseInitializationMode initializesSchema() {
            return migrate ? initializeSchema : DatabaseInitializationMode.NEVER;
        }
    }

    /**
     * Which services are told of a global transaction.
     *
     * @param hosts hosts that take part: host, host:port, or *.suffix
     * @param excludedHosts hosts that do not, although hosts names them
     */
    public record Propagation(
            @DefaultValue({"127.0.0.1", "localhost", "[::1]"})
            List<String> hosts,

            @DefaultValue List<String> excludedHosts) {}

    /**
     * How decisions are carried out.
     *
     * @param poolSize threads and connections of their own that finish branches
     * @param patience longest time for one callback; what is not finished then is asked again
     * @param lockTimeout longest wait of an abort for a branch that is being worked on
     */
    public record PhaseTwo(
            @DefaultValue("4") int poolSize,
            @DefaultValue("4s") Duration patience,
            @DefaultValue("500ms") Duration lockTimeout) {}

    /**
     * How branches in doubt are finished.
     *
     * @param interval how often to look for them
     * @param grace how long a branch waits before it is asked about
     * @param startWait longest time that the start waits for branches that were prepared before it, so that no schema
     *     change meets their locks; 0 does not wait
     */
    public record Recovery(
            @DefaultValue("1s") Duration interval,
            @DefaultValue("3s") Duration grace,
            @DefaultValue("30s") Duration startWait) {}
}
