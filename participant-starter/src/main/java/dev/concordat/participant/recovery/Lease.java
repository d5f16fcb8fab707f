package dev.concordat.participant.recovery;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinators where this instance can be called. Their absence is warned of once, and heals by itself. Not
 * thread-safe: one thread runs it.
 */
public final class Lease {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration BUDGET = Duration.ofSeconds(2);

    private final CoordinatorClient coordinators;
    private final String cluster;
    private final ParticipantName participant;
    private final List<String> names;
    private final LeaseRequest lease;
    private boolean held;
    private boolean warned;

    /**
     * For one instance, by one name or more.
     *
     * @param cluster whose decisions this participant takes
     */
    public Lease(
            CoordinatorClient coordinators,
            String cluster,
            ParticipantName participant,
            List<String> names,
            LeaseRequest lease) {
        this.coordinators = coordinators;
        this.cluster = cluster;
        this.participant = participant;
        this.names = List.copyOf(names);
        this.lease = lease;
    }

    /** Registers, or renews. */
    public void renew() {
        Optional<String> problem = names.stream()
                .map(name -> coordinators.renew(cluster, participant, name, lease, BUDGET))
                .flatMap(Optional::stream)
                .findFirst();
        if (problem.isEmpty()) {
            if (!held) {
                LOG.info(
                        "Registered with the coordinators, participant={}, instance={}, url={}",
                        participant,
                        names.get(0),
                        lease.url());
            }
            held = true;
            warned = false;
        } else {
            held = false;
            if (!warned) {
                LOG.warn(
                        "No coordinator can tell this instance outcomes, trying on, participant={}, problem={}",
                        participant,
                        problem.get());
            }
            warned = true;
        }
    }

    /** Leaves, if it ever got in. */
    public void end() {
        if (held) {
            names.forEach(name -> coordinators.leave(participant, name, BUDGET));
        }
    }
}
