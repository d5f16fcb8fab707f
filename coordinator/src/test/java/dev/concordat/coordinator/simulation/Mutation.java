package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.Core;
import dev.concordat.coordinator.transaction.Mutant;
import org.jspecify.annotations.Nullable;

/** One thing broken on purpose, in the log, a node, a participant or a caller. A campaign must notice each of them. */
enum Mutation {
    // The log.
    ANSWERS_BEFORE_A_MAJORITY_HAS_IT("S9"),
    DEPOSED_LEADER_APPLIES_ALONE("S18"),
    FOLLOWER_APPLIES_OUT_OF_ORDER("S18"),
    RESTART_SKIPS_AN_ENTRY("S18"),
    FOLLOWER_NEVER_CATCHES_UP("L10"),
    READS_ARE_STALE("S14"),
    REFUSES_WHAT_IT_HAS_APPENDED("S23"),
    // A node.
    KEEPS_WHAT_NOBODY_WAITS_FOR("L6"),
    FORGETS_WHAT_WAS_LEFT_OPEN("S23"),
    ANSWERS_FROM_THE_REHEARSAL("S3, S5, S23"),
    ANSWERS_AN_INQUIRY_WHOEVER_ASKS("S9"),
    ABORTS_WITHOUT_AN_ENTRY("S23"),
    PRESUMES_ABORT_WITHOUT_AN_ENTRY("S9"),
    COUNTS_SILENCE_AS_YES("S3"),
    NEVER_LOOKS_AT_DEADLINES("L1"),
    FORGETS_WHAT_WAS_OUTSTANDING("L2"),
    TAKES_SILENCE_FOR_DONE("S6"),
    TAKES_RETRY_FOR_DONE("S6"),
    TAKES_HAZARD_FOR_DONE("S6"),
    DELIVERS_WHAT_IS_ONLY_PROPOSED("S13"),
    SHOWS_THE_OTHER_DECISION("S14"),
    NEVER_REPORTS("L2"),
    RETRIES_WITHOUT_BACK_OFF("L11"),
    // A participant.
    PREPARES_WITHOUT_GUARD("S4"),
    TAKES_A_LOST_PREPARE_FOR_DONE("S4"),
    VOTES_BEFORE_PREPARING("S4"),
    LEAVES_NO_TOMBSTONE("S7"),
    CALLS_NOT_FOUND_DONE("S6"),
    LOOKS_AT_THE_FENCE_FIRST("S6"),
    ROLLS_BACK_AFTER_ITS_TIMEOUT("S10"),
    COMMITS_AFTER_ITS_TIMEOUT("S1"),
    TAKES_PENDING_FOR_ABORT("S10"),
    COMMITS_WITHOUT_PREPARING("S8"),
    NEVER_INQUIRES("L3"),
    WORKS_AGAIN_WHEN_ASKED_AGAIN("S12"),
    ANSWERS_DONE_BEFORE_DOING("S6"),
    RELEASES_LOCKS_WHEN_PREPARED("S17"),
    PREPARES_IN_SPITE_OF_A_TOMBSTONE("S11"),
    ALTERS_AN_AMOUNT("S16"),
    // A caller.
    ASKS_AGAIN_WITHOUT_A_REST("L11"),
    TELLS_COMMITTED_WHEN_UNKNOWN("S3, S5, S23"),
    TELLS_ABORTED_WHEN_UNKNOWN("S23"),
    LEAVES_A_REFUSED_BRANCH_OUT("S3, S5, S23"),
    LEAVES_A_LOST_CALL_OUT("S3, S5, S23"),
    TAKES_A_LATER_REFUSAL_FOR_CERTAIN("S23"),
    TAKES_A_LOST_COMMIT_FOR_UNDECIDED("S23"),
    TAKES_AN_UNKNOWN_OUTCOME_FOR_A_REFUSAL("S23"),
    // The core: the same breaks as the random runs have.
    FORGETS_AN_UNACKNOWLEDGED_COMMIT("R7", Mutant.FORGETS_AN_UNACKNOWLEDGED_COMMIT),
    FORGETS_WHAT_AN_OPERATOR_RESOLVED("R7", Mutant.FORGETS_WHAT_AN_OPERATOR_RESOLVED),
    LETS_THE_LAST_DECISION_WIN("S2", Mutant.LETS_THE_LAST_DECISION_WIN),
    ABORTS_AFTER_THE_LAST_ACKNOWLEDGEMENT("S2", Mutant.ABORTS_AFTER_THE_LAST_ACKNOWLEDGEMENT),
    COMMITS_WITHOUT_ALL_VOTES("S3", Mutant.COMMITS_WITHOUT_ALL_VOTES),
    COMMITS_AFTER_THE_DEADLINE("R5", Mutant.COMMITS_AFTER_THE_DEADLINE),
    DECIDES_A_FORGOTTEN_IDENTIFIER_ANEW("S15", Mutant.DECIDES_A_FORGOTTEN_IDENTIFIER_ANEW),
    ANSWERS_AN_INQUIRY_WITHOUT_AN_ENTRY("S9", Mutant.ANSWERS_AN_INQUIRY_WITHOUT_AN_ENTRY),
    TAKES_ONE_ACKNOWLEDGEMENT_FOR_ALL("S6", Mutant.TAKES_ONE_ACKNOWLEDGEMENT_FOR_ALL),
    TAKES_A_HAZARD_FOR_AN_ACKNOWLEDGEMENT("S6", Mutant.TAKES_A_HAZARD_FOR_AN_ACKNOWLEDGEMENT),
    LETS_A_BRANCH_IN_AFTER_THE_DECISION("S3", Mutant.LETS_A_BRANCH_IN_AFTER_THE_DECISION),
    RESOLVES_WITHOUT_AN_OPERATOR("S20", Mutant.RESOLVES_WITHOUT_AN_OPERATOR),
    DELIVERS_BEFORE_THE_DECISION("R1", Mutant.DELIVERS_BEFORE_THE_DECISION),
    SENDS_NOBODY_THE_ABORT("S7", Mutant.SENDS_NOBODY_THE_ABORT),
    LOSES_A_DEADLINE("S18", Mutant.LOSES_A_DEADLINE),
    RESTARTS_WITHOUT_THE_HORIZON("S18", Mutant.RESTARTS_WITHOUT_THE_HORIZON);

    private final String noticedBy;
    private final @Nullable Mutant core;

    Mutation(String noticedBy) {
        this(noticedBy, null);
    }

    Mutation(String noticedBy, @Nullable Mutant core) {
        this.noticedBy = noticedBy;
        this.core = core;
    }

    /** The property that this breaks, as {@link dev.concordat.coordinator.transaction.Violated} names it. */
    String noticedBy() {
        return noticedBy;
    }

    /** The core of a simulation with this mutation. */
    static Core coreOf(@Nullable Mutation mutation) {
        return mutation == null || mutation.core == null ? Core.PRODUCTION : mutation.core;
    }
}
