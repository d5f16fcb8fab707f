package dev.concordat.participant.resource.postgresql;

/** Says whether another branch can be prepared. Cheap: it is asked for each branch. Thread-safe. */
@FunctionalInterface
public interface Admission {

    /** False when the slots for prepared transactions run short. */
    boolean admitsBranch();
}
