package dev.concordat.coordinator.log.raft;

import java.util.List;

/** The next thing to do towards a {@link Goal}. */
sealed interface Step {

    /** Nothing: it stands. */
    record Arrived() implements Step {}

    /** Set the members; differs from what stands by one node. */
    record Set(List<RaftOptions.Member> voters, List<RaftOptions.Member> standbys) implements Step {
        public Set {
            voters = List.copyOf(voters);
            standbys = List.copyOf(standbys);
        }
    }

    /** Let another node lead. */
    record HandOver(String to) implements Step {}

    /** Look again in a moment; the reason is for whoever has no patience left. */
    record Wait(String reason) implements Step {}

    /** It cannot be done now, and waiting here would not help. */
    record GiveUp(String reason) implements Step {}

    /** It must not be done. */
    record Refuse(String reason) implements Step {}

    /** There is no such member. */
    record Absent() implements Step {}
}
