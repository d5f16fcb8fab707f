package dev.concordat.coordinator.log.raft;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What the members shall be. Pure: from what stands follows the next step, so that a change that was cut off goes on
 * wherever it is asked for again (ADR 12).
 */
sealed interface Goal {

    /**
     * The next step, given what stands.
     *
     * @param watched for how long the group has been looked at: only who answered the leader meanwhile is alive
     */
    Step next(Group group, Duration watched);

    /** How long a node may take to answer before it counts as dead; an election fits in. */
    Duration PATIENCE = Duration.ofSeconds(2);

    /** The node that it is about. */
    String node();

    /**
     * The node is a member with or without a vote.
     *
     * @param caughtUpAt entry that a standby must have before it gets a vote
     */
    record Seated(RaftOptions.Member member, boolean votes, long caughtUpAt) implements Goal {

        @Override
        public String node() {
            return member.node();
        }

        @Override
        public Step next(Group group, Duration watched) {
            RaftOptions.Member known = group.member(node());
            if (known == null) {
                // Without a vote first: a node that is far behind must not count in any majority.
                return new Step.Set(group.voters(), Group.with(group.standbys(), member));
            }
            if (!known.equals(member)) {
                return new Step.Refuse(node() + " stands at " + known.address() + ", not at " + member.address()
                        + ": remove it and add the new one under another name");
            }
            boolean voter = group.voter(node()) != null;
            if (voter == votes) {
                return new Step.Arrived();
            }
            return votes ? promote(group) : demote(group, watched);
        }

        private Step promote(Group group) {
            if (group.commitOf(node()) < caughtUpAt) {
                return new Step.Wait(node() + " is a standby and has caught up to entry " + group.commitOf(node())
                        + " of " + caughtUpAt);
            }
            return new Step.Set(Group.with(group.voters(), member), group.standbysWithout(node()));
        }

        private Step demote(Group group, Duration watched) {
            Step loss = Goal.withoutVoteOf(node(), group, watched);
            return loss instanceof Step.Arrived
                    ? new Step.Set(group.votersWithout(node()), Group.with(group.standbys(), member))
                    : loss;
        }
    }

    /** The node is no member. */
    record Gone(String node) implements Goal {

        @Override
        public Step next(Group group, Duration watched) {
            if (group.standby(node) != null) {
                return new Step.Set(group.voters(), group.standbysWithout(node));
            }
            if (group.voter(node) == null) {
                return new Step.Absent();
            }
            Step loss = withoutVoteOf(node, group, watched);
            return loss instanceof Step.Arrived ? new Step.Set(group.votersWithout(node), group.standbys()) : loss;
        }
    }

    /** The node leads. */
    record Leading(String node) implements Goal {

        @Override
        public Step next(Group group, Duration watched) {
            if (group.voter(node) == null) {
                return group.standby(node) == null
                        ? new Step.Absent()
                        : new Step.Refuse(node + " is a standby, and only a voter can lead: promote it first");
            }
            if (group.leader().equals(node)) {
                return new Step.Arrived();
            }
            if (group.answeredWithin(node, watched)) {
                return new Step.HandOver(node);
            }
            String silence = node + " does not answer " + group.leader() + ", which goes on leading";
            return watched.compareTo(PATIENCE) < 0 ? new Step.Wait(silence) : new Step.GiveUp(silence);
        }
    }

    /** {@link Step.Arrived} if the cluster can do without the voter as things are, otherwise what is to be done. */
    private static Step withoutVoteOf(String node, Group group, Duration watched) {
        List<RaftOptions.Member> left = group.votersWithout(node);
        if (left.isEmpty()) {
            return new Step.Refuse(node + " is the last voter: without it nothing could be decided ever again");
        }
        List<String> reachable = left.stream()
                .map(RaftOptions.Member::node)
                .filter(other -> group.answeredWithin(other, watched))
                .toList();
        if (reachable.size() <= left.size() / 2) {
            if (watched.compareTo(PATIENCE) < 0 || group.ledFor().compareTo(PATIENCE) < 0) {
                return new Step.Wait("too few voters answer " + group.leader());
            }
            return new Step.Refuse("without " + node + " only " + reachable.size() + " of " + left.size()
                    + " voters would be reachable, which is no majority: start the others, or remove those first that"
                    + " do not come back");
        }
        if (!group.leader().equals(node)) {
            return new Step.Arrived();
        }
        return new Step.HandOver(reachable.stream()
                .max(Comparator.comparingLong(group::commitOf))
                .orElseThrow());
    }
}
