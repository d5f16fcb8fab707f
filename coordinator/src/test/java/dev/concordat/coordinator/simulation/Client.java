package dev.concordat.coordinator.simulation;

import dev.concordat.participant.request.HedgeBudget;
import dev.concordat.participant.request.Patience;
import java.time.Duration;

/**
 * What the requests of one process to the coordinators have in common: where it is, the node that they begin with, and
 * how often they may still double a slow one.
 */
final class Client {

    static final Patience PATIENCE = new Patience(Network.NODES, Duration.ofMillis(3_000), Duration.ofMillis(400));

    final int place;
    final HedgeBudget hedges = new HedgeBudget();
    private int preferred;

    Client(World world, int place) {
        this.place = place;
        this.preferred = world.random.nextInt(Network.NODES);
        boolean spent = world.oneIn(4);
        while (spent) {
            spent = hedges.spend();
        }
    }

    int preferred() {
        return preferred;
    }

    void prefer(int from, int to) {
        if (preferred == from) {
            preferred = to;
        }
    }
}
