package dev.concordat.chaos.campaign;

import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.process.Node;
import dev.concordat.chaos.process.Sites;
import dev.concordat.chaos.process.TestBed;
import java.util.ArrayList;
import java.util.List;

/** Finds out who leads. */
final class Roles {

    private final TestBed bed;
    private final CoordinatorClient coordinators;

    Roles(TestBed bed, CoordinatorClient coordinators) {
        this.bed = bed;
        this.coordinators = coordinators;
    }

    /** Who most of the living nodes hold for the leader; the first node where nobody knows. */
    Cast now() {
        List<String> seen = new ArrayList<>();
        for (String name : Sites.COORDINATORS) {
            Node node = bed.node(name);
            String leader = node.isAlive() ? coordinators.leaderSeenBy(name) : null;
            if (leader != null) {
                bed.coordinators().slotOf(leader).ifPresent(seen::add);
            }
        }
        String leader = Sites.COORDINATORS.getFirst();
        long most = 0;
        for (String name : Sites.COORDINATORS) {
            long votes = seen.stream().filter(name::equals).count();
            if (votes > most) {
                most = votes;
                leader = name;
            }
        }
        List<String> followers = new ArrayList<>(Sites.COORDINATORS);
        followers.remove(leader);
        return new Cast(leader, followers);
    }
}
