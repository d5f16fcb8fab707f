package dev.concordat.coordinator.log.raft;

import java.util.List;

/** The next thing to do towards a {@link MembershipGoal}. */
sealed interface MembershipStep {

    /** Nothing: it stands. */
    record Arrived() implements MembershipStep {}

    /** Set the members; differs from what stands by one node. */
    record Set(List<RaftOptions.Member> voters, List<RaftOptions.Member> standbys) implements MembershipStep {
        public Set {
            voters = List.copyOf(voters);
            standbys = List.copyOf(standbys);
        }
    }

    /** Let another node lead. */
    record HandOver(String to) implements MembershipStep {}

    /** Look again in a moment; the reason is for whoever has no patience left. */
    record Wait(String reason) implements MembershipStep {}

    /** It cannot be done now, and waiting here would not help. */
    record GiveUp(String reason) implements MembershipStep {}

    /** It must not be done. */
    record Refuse(String reason) implements MembershipStep {}

    /** There is no such member. */
    record Absent() implements MembershipStep {}
}
