package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.MembershipChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pursues a {@link MembershipGoal} step by step, each step asked of the leader of that moment. The leader refuses a step that was
 * made for other members than those that stand, so that steps of several nodes cannot mix.
 */
final class Membership implements ClusterMembership {

    private static final Logger LOGGER = LoggerFactory.getLogger(Membership.class);
    private static final Duration BOUND = Duration.ofSeconds(25);
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** No longer than appends are patient, since the leader takes none meanwhile. */
    private static final Duration HAND_OVER = Duration.ofSeconds(1);

    private final RaftServer.Division division;
    private final RaftProperties properties;

    Membership(RaftServer.Division division, RaftProperties properties) {
        this.division = division;
        this.properties = properties;
    }

    @Override
    public MembershipChange seat(Seat seat, Runnable beforeAdding) {
        RaftOptions.Member member = RaftOptions.Member.of(seat.node(), seat.raftAddress());
        return new Pursuit(
                        group -> new MembershipGoal.Seated(member, seat.voter(), group.commit()),
                        beforeAdding,
                        Membership::nothing)
                .run();
    }

    @Override
    public MembershipChange remove(String node, Runnable before) {
        return new Pursuit(group -> new MembershipGoal.Gone(node), Membership::nothing, before).run();
    }

    @Override
    public MembershipChange handOver(String node) {
        return new Pursuit(group -> new MembershipGoal.Leading(node), Membership::nothing, Membership::nothing).run();
    }

    /**
     * Has the voter lead that was heard of last, if this node leads; tries once, for as long as a hand-over may take. For
     * a node that stops: the others need not find out by an election.
     */
    void leadElsewhere(LogStatus status) {
        @Nullable RaftPeer self = division.getRaftConf().getPeer(division.getId());
        if (self == null || status.role() != LogStatus.Role.LEADER) {
            return;
        }
        status.members().stream()
                .filter(member -> member.role() == LogStatus.Role.FOLLOWER && member.lastContactAt() != null)
                .max(Comparator.comparing(LogStatus.Member::lastContactAt, Comparator.nullsFirst(Instant::compareTo)))
                .ifPresent(follower -> leadElsewhere(self, follower.node()));
    }

    private void leadElsewhere(RaftPeer self, String follower) {
        try (Administration admin = new Administration(division.getGroup().getGroupId(), properties, HAND_OVER)) {
            admin.transfer(self, follower, HAND_OVER);
        } catch (IOException notInTime) {
            LOGGER.atDebug().setCause(notInTime).log("leadership was not handed over before the stop");
        }
    }

    private static void nothing() {}

    /** Fixes the goal at the first sight of the group. */
    @FunctionalInterface
    private interface Aim {
        MembershipGoal at(MembershipView group);
    }

    /** One call on its way. */
    private final class Pursuit {

        private final Aim aim;
        private final Runnable beforeAdding;
        private final Runnable beforeChanging;
        private final Deadline end = Deadline.in(BOUND);
        private final Deadline start = Deadline.in(Duration.ZERO);
        private @Nullable MembershipGoal goal;
        private boolean changed;
        /** A step of this call may be under way, though no answer came. */
        private boolean open;

        private String last = "no leader was found, and nothing was changed by this call";

        /** Both are run before each step, according to whether the node is a member yet. */
        private Pursuit(Aim aim, Runnable beforeAdding, Runnable beforeChanging) {
            this.aim = aim;
            this.beforeAdding = beforeAdding;
            this.beforeChanging = beforeChanging;
        }

        MembershipChange run() {
            try (Administration admin = new Administration(division.getGroup().getGroupId(), properties, BOUND)) {
                while (!end.isOver()) {
                    @Nullable MembershipChange over = step(admin);
                    if (over != null) {
                        return over;
                    }
                    Thread.sleep(PAUSE);
                }
                return new MembershipChange.Unfinished(last);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new MembershipChange.Unfinished("this node is stopping");
            }
        }

        private @Nullable MembershipChange step(Administration admin) {
            @Nullable RaftPeer leader = leader();
            if (leader == null) {
                return null;
            }
            try {
                Optional<MembershipView> found = admin.ask(leader);
                return found.isEmpty() ? null : step(admin, leader, found.get());
            } catch (ReconfigurationInProgressException busy) {
                last = "another change of the members is under way";
                return open || changed ? null : new MembershipChange.Refused(last);
            } catch (ReconfigurationTimeoutException silent) {
                return new MembershipChange.Unfinished(nodeName()
                        + " did not answer the leader at the address given, and nothing was changed by this" + " step");
            } catch (SetConfigurationException refused) {
                last = "the members changed meanwhile";
                return open || changed ? null : new MembershipChange.Refused(last);
            } catch (IOException unclear) {
                // The leader is gone, or stepped down with the step in its log: the next leader shows what stands.
                last = "the leader " + leader.getId() + " did not answer, so what became of the last step is open";
                open = true;
                return null;
            }
        }

        private @Nullable MembershipChange step(Administration admin, RaftPeer leader, MembershipView group)
                throws IOException {
            if (goal == null) {
                goal = aim.at(group);
            }
            if (!group.settled()) {
                last = "a change of the members is under way";
                return open || changed
                        ? null
                        : new MembershipChange.Refused("another change of the members is under way");
            }
            return switch (goal.next(group, start.age())) {
                case MembershipStep.Set set -> {
                    begin(group);
                    admin.set(leader, group, set);
                    changed = true;
                    yield null;
                }
                case MembershipStep.HandOver handOver -> {
                    begin(group);
                    yield handOver(admin, leader, handOver.to());
                }
                case MembershipStep.Wait wait -> {
                    last = wait.reason();
                    yield null;
                }
                case MembershipStep.GiveUp giveUp -> new MembershipChange.Unfinished(giveUp.reason());
                case MembershipStep.Refuse refuse -> new MembershipChange.Refused(refuse.reason());
                case MembershipStep.Absent absent ->
                    changed || open ? confirmed(admin, leader, group) : new MembershipChange.NotMember(nodeName());
                case MembershipStep.Arrived arrived -> confirmed(admin, leader, group);
            };
        }

        private void begin(MembershipView group) {
            if (group.member(nodeName()) == null) {
                beforeAdding.run();
            } else {
                beforeChanging.run();
            }
        }

        /** The leader accepts a change to what stands only if that is committed. */
        private @Nullable MembershipChange confirmed(Administration admin, RaftPeer leader, MembershipView group)
                throws IOException {
            try {
                admin.set(leader, group, new MembershipStep.Set(group.voters(), group.standbys()));
                return new MembershipChange.Done(changed);
            } catch (ReconfigurationInProgressException busy) {
                last = "the members are changing, and what was wanted here is not yet held by a majority";
                return null;
            }
        }

        private @Nullable MembershipChange handOver(Administration admin, RaftPeer leader, String to) {
            try {
                admin.transfer(leader, to, HAND_OVER);
                changed = true;
            } catch (IOException notYet) {
                last = to + " did not take over from " + leader.getId() + " in time; nothing is lost";
            }
            return null;
        }

        private String nodeName() {
            return goal == null ? "the node" : goal.node();
        }

        private @Nullable RaftPeer leader() {
            @Nullable RaftPeerId leader = division.getInfo().getLeaderId();
            return leader == null ? null : division.getRaftConf().getPeer(leader);
        }
    }
}
