package dev.concordat.chaos.campaign;

import dev.concordat.chaos.oracle.Operator;
import dev.concordat.chaos.process.CoordinatorHosts.Identity;
import dev.concordat.chaos.process.Node;
import dev.concordat.chaos.process.Sites;
import dev.concordat.chaos.process.TestBed;
import java.net.URI;
import java.util.List;

/** Replaces a coordinator whose disk is gone, one at a time. */
final class Replacement {

    private final Operator operator = new Operator(Sites.OPERATOR_TOKEN);
    private final TestBed bed;
    private final Diary diary;

    Replacement(TestBed bed, Diary diary) {
        this.bed = bed;
        this.diary = diary;
    }

    /** From the death of the node on that host until its successor has its vote. */
    synchronized void replace(String slot) {
        Node node = bed.node(slot);
        Identity old = bed.coordinators().identityAt(slot);
        List<URI> others = Sites.COORDINATORS.stream()
                .filter(other -> !other.equals(slot))
                .map(other -> URI.create(bed.coordinators().identityAt(other).url()))
                .toList();
        node.hold();
        try {
            node.kill();
            operator.remove(old.name(), others);
            diary.say("removed " + old.name());
            bed.replaceCoordinator(slot);
        } finally {
            node.release();
        }
        Identity fresh = bed.coordinators().identityAt(slot);
        operator.add(fresh.name(), fresh.raftAddress(), fresh.url(), others);
        diary.say("added " + fresh.name() + " in the place of " + old.name());
    }
}
