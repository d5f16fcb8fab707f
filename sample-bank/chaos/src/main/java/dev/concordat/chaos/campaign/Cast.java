package dev.concordat.chaos.campaign;

import dev.concordat.chaos.host.Host;
import dev.concordat.chaos.process.Node;
import dev.concordat.chaos.process.TestBed;
import dev.concordat.chaos.schedule.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Who plays which role at a moment.
 *
 * @param leader host of the node that leads, or would if anybody did
 * @param followers those of the other two
 */
record Cast(String leader, List<String> followers) {

    /** Two hosts of which one sends to the other. */
    record Pair(Host from, Host to) {}

    String name(Target target) {
        return switch (target) {
            case LEADER -> leader;
            case FOLLOWER -> followers.getFirst();
            case OTHER_FOLLOWER -> followers.getLast();
            case BANK_A, BANK_B, TRANSFER, DB_A, DB_B, CLIENT -> target.toString();
        };
    }

    List<String> names(List<Target> targets) {
        return targets.stream().map(this::name).toList();
    }

    /** The processes of those; this machine has none that could be harmed. */
    List<Node> nodes(TestBed bed, List<Target> targets) {
        return targets.stream()
                .filter(target -> target != Target.CLIENT)
                .map(target -> bed.node(name(target)))
                .toList();
    }

    /** The hosts of those, without this machine. */
    List<Host> hosts(TestBed bed, List<Target> targets) {
        return targets.stream()
                .filter(target -> target != Target.CLIENT)
                .map(target -> bed.network().host(name(target)))
                .toList();
    }

    /** Each with each; this machine always reaches the databases, where it reads the books. */
    List<Pair> pairs(TestBed bed, List<Target> from, List<Target> to) {
        List<Pair> pairs = new ArrayList<>();
        for (Target sender : from) {
            for (Target receiver : to) {
                if (sender != receiver && !isReading(sender, receiver)) {
                    pairs.add(new Pair(
                            bed.network().host(name(sender)), bed.network().host(name(receiver))));
                }
            }
        }
        return pairs;
    }

    private static boolean isReading(Target sender, Target receiver) {
        return (sender == Target.CLIENT && receiver.isDatabase()) || (receiver == Target.CLIENT && sender.isDatabase());
    }
}
