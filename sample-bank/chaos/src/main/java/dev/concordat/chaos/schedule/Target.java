package dev.concordat.chaos.schedule;

import java.util.List;
import java.util.Locale;

/** A host by its role. Who leads is seen only when the fault comes, so that a schedule follows from its seed. */
public enum Target {
    LEADER,
    FOLLOWER,
    OTHER_FOLLOWER,
    BANK_A,
    BANK_B,
    TRANSFER,
    DB_A,
    DB_B,
    CLIENT;

    /** The three coordinators. */
    public static final List<Target> COORDINATORS = List.of(LEADER, FOLLOWER, OTHER_FOLLOWER);

    /** The services that take part, and their databases. */
    public static final List<Target> PARTICIPANTS = List.of(BANK_A, BANK_B, TRANSFER, DB_A, DB_B);

    public boolean isCoordinator() {
        return COORDINATORS.contains(this);
    }

    public boolean isDatabase() {
        return this == DB_A || this == DB_B;
    }

    /** As hosts and processes are called, except for the roles of coordinators. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
