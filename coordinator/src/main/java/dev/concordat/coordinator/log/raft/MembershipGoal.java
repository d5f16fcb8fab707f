package dev.concordat.coordinator.log.raft;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What the members shall be. Pure: from what stands follows the next step, so that a change that was cut off goes on
 * wherever it is asked for again (ADR 12).
 */
sealed interface MembershipGoal {

    /**
     * The next step, given what stands.
     *
     * @param watched for how long the group has been looked at: only who answered the leader meanwhile is alive
     */
    MembershipStep next(MembershipView group, Duration watched);

    /** How long a node may take to answer before it counts as dead; an election fits in. */
    Duration PATIENCE = Duration.ofSeconds(2);

    /** The node that it is about. */
    String node();

    /**
     * The node is a member with or without a vote.
     *
     * @param caughtUpAt entry that a standby must have before it gets a vote
     */
    record Seated(RaftOptions.Member member, boolean votes, long caughtUpAt) implements MembershipGoal {

        @Override
        public String node() {
            return member.node();
        }

        @Override
        public MembershipStep next(MembershipView group, Duration watched) {
            RaftOptions.Member known = group.member(node());
            if (known == null) {
                // Without a vote first: a node that is far behind must not count in any majority.
                return new MembershipStep.Set(group.voters(), MembershipView.with(group.standbys(), member));
            }
            if (!known.equals(member)) {
                return new MembershipStep.Refuse(node() + " stands at " + known.address() + ", not at "
                        + member.address() + ": remove it and add the new one under another name");
            }
            boolean voter = group.voter(node()) != null;
            if (voter == votes) {
                return new MembershipStep.Arrived();
            }
            return votes ? promote(group) : demote(group, watched);
        }

        private MembershipStep promote(MembershipView group) {
            if (group.commitOf(node()) < caughtUpAt) {
                return new MembershipStep.Wait(node() + " is a standby and has caught up to entry "
                        + group.commitOf(node()) + " of " + caughtUpAt);
            }
            return new MembershipStep.Set(MembershipView.with(group.voters(), member), group.standbysWithout(node()));
        }

        private MembershipStep demote(MembershipView group, Duration watched) {
            MembershipStep loss = MembershipGoal.withoutVoteOf(node(), group, watched);
            return loss instanceof MembershipStep.Arrived
                    ? new MembershipStep.Set(group.votersWithout(node()), MembershipView.with(group.standbys(), member))
                    : loss;
        }
    }

    /** The node is no member. */
    record Gone(String node) implements MembershipGoal {

        @Override
        public MembershipStep next(MembershipView group, Duration watched) {
            if (group.standby(node) != null) {
                return new MembershipStep.Set(group.voters(), group.standbysWithout(node));
            }
            if (group.voter(node) == null) {
                return new MembershipStep.Absent();
            }
            MembershipStep loss = withoutVoteOf(node, group, watched);
            return loss instanceof MembershipStep.Arrived
                    ? new MembershipStep.Set(group.votersWithout(node), group.standbys())
                    : loss;
        }
    }

    /** The node leads. */
    record Leading(String node) implements MembershipGoal {

        @Override
        public MembershipStep next(MembershipView group, Duration watched) {
            if (group.voter(node) == null) {
                return group.standby(node) == null
                        ? new MembershipStep.Absent()
                        : new MembershipStep.Refuse(
                                node + " is a standby, and only a voter can lead: promote it first");
            }
            if (group.leader().equals(node)) {
                return new MembershipStep.Arrived();
            }
            if (group.answeredWithin(node, watched)) {
                return new MembershipStep.HandOver(node);
            }
            String silence = node + " does not answer " + group.leader() + ", which goes on leading";
            return watched.compareTo(PATIENCE) < 0
                    ? new MembershipStep.Wait(silence)
                    : new MembershipStep.GiveUp(silence);
        }
    }

    /** {@link MembershipStep.Arrived} if the cluster can do without the voter as things are, otherwise what is to be done. */
    private static MembershipStep withoutVoteOf(String node, MembershipView group, Duration watched) {
        List<RaftOptions.Member> left = group.votersWithout(node);
        if (left.isEmpty()) {
            return new MembershipStep.Refuse(
                    node + " is the last voter: without it nothing could be decided ever again");
        }
        List<String> reachable = left.stream()
                .map(RaftOptions.Member::node)
                .filter(other -> group.answeredWithin(other, watched))
                .toList();
        if (reachable.size() <= left.size() / 2) {
            if (watched.compareTo(PATIENCE) < 0 || group.ledFor().compareTo(PATIENCE) < 0) {
                return new MembershipStep.Wait("too few voters answer " + group.leader());
            }
            return new MembershipStep.Refuse("without " + node + " only " + reachable.size() + " of " + left.size()
                    + " voters would be reachable, which is no majority: start the others, or remove those first that"
                    + " do not come back");
        }
        if (!group.leader().equals(node)) {
            return new MembershipStep.Arrived();
        }
        return new MembershipStep.HandOver(reachable.stream()
                .max(Comparator.comparingLong(group::commitOf))
                .orElseThrow());
    }
}
