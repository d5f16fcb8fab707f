package dev.concordat.chaos.oracle;

import java.util.EnumSet;
import java.util.Set;

/**
 * A transaction as the contract lets a client see it: a register that is written once. The model against which
 * histories are checked. Pure.
 */
enum Register {
    ABSENT,
    ACTIVE,
    COMMITTED,
    ABORTED;

    private static final Set<Register> NOWHERE = Set.of();

    /** Where a call with this answer may have led from here; nothing where it cannot have been answered so. */
    Set<Register> after(Operation operation, Seen seen) {
        return switch (operation) {
            case BEGIN -> this == ABSENT ? only(seen == Seen.ACTIVE, ACTIVE) : NOWHERE;
            case ENLIST -> only(seen == Seen.DECIDED ? isDecided() : shows(seen), this);
            case COMMIT -> committing(seen);
            case ABORT -> aborting(seen);
            case GET -> only(shows(seen), this);
        };
    }

    /** Where this may lead without any call: the deadline of a begun transaction passes. */
    Set<Register> alone() {
        return only(this == ACTIVE, ABORTED);
    }

    private Set<Register> committing(Seen seen) {
        return switch (seen) {
            case COMMITTED -> only(this != ABORTED, COMMITTED);
            case ABORTED -> only(this != COMMITTED, ABORTED);
            case ABSENT -> only(this == ABSENT, ABSENT);
            case UNKNOWN -> isDecided() ? EnumSet.of(this) : EnumSet.of(COMMITTED, ABORTED);
            default -> NOWHERE;
        };
    }

    private Set<Register> aborting(Seen seen) {
        return switch (seen) {
            case ABORTED -> only(this != COMMITTED, ABORTED);
            case COMMITTED -> only(this == COMMITTED, COMMITTED);
            case UNKNOWN -> isDecided() ? EnumSet.of(this) : EnumSet.of(ABORTED);
            default -> NOWHERE;
        };
    }

    private boolean isDecided() {
        return this == COMMITTED || this == ABORTED;
    }

    private boolean shows(Seen seen) {
        return name().equals(seen.name());
    }

    private static Set<Register> only(boolean possible, Register next) {
        return possible ? EnumSet.of(next) : NOWHERE;
    }
}
