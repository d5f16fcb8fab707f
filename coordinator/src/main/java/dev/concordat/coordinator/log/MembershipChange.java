package dev.concordat.coordinator.log;

/** What became of a change of the members. */
public sealed interface MembershipChange {

    /**
     * It stands as was wanted, durably.
     *
     * @param changed false if it did before
     */
    record Done(boolean changed) implements MembershipChange {}

    /** It must not be done as things are; nothing was changed. */
    record Refused(String reason) implements MembershipChange {}

    /** There is no such member. */
    record NotMember(String node) implements MembershipChange {}

    /** It could not be finished in time; the reason says what stands. Asking again goes on from there. */
    record Unfinished(String reason) implements MembershipChange {}
}
