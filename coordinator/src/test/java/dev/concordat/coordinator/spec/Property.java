package dev.concordat.coordinator.spec;

import java.util.List;
import java.util.stream.Stream;

/** What the module promises, by the names that it has there. */
enum Property {
    TypeOK(Kind.STATE),
    Atomicity(Kind.STATE),
    OneDecision(Kind.STATE),
    Unanimity(Kind.STATE),
    OnlyAppliedIsDelivered(Kind.STATE),
    NoAbortOfWhatCouldCommit(Kind.STATE),
    CommitProven(Kind.STATE),
    AbortLeavesNothing(Kind.STATE),
    RefusalStands(Kind.STATE),
    CommitRemembered(Kind.STATE),
    ResolvedRemembered(Kind.STATE),
    ConversationWhole(Kind.STATE),
    EachCallOnce(Kind.STATE),
    FrozenList(Kind.STEP),
    NothingLeftOut(Kind.STEP),
    AnswersStand(Kind.STEP),
    NoUnilateralExit(Kind.STEP),
    StaleLeaderFenced(Kind.STEP),
    DeadlineKept(Kind.STEP),
    EveryPreparedBranchEnds(Kind.LIVENESS),
    EveryBegunTransactionIsDecided(Kind.LIVENESS),
    EveryCommitArrives(Kind.LIVENESS),
    EveryHeldBranchEnds(Kind.LIVENESS);

    enum Kind {
        STATE,
        STEP,
        LIVENESS
    }

    private final Kind kind;

    Property(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static List<Property> safety() {
        return Stream.of(values())
                .filter(property -> property.kind() != Kind.LIVENESS)
                .toList();
    }
}
