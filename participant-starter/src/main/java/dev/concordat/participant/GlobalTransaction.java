package dev.concordat.participant;

import dev.concordat.protocol.TransactionId;
import java.time.Duration;

/** The global transaction that the current thread works for. Not to be handed to other threads. */
public interface GlobalTransaction {

    /** Name of the transaction in all services and at the coordinators. */
    TransactionId id();

    /** What is left until the transaction times out, never negative. */
    Duration timeLeft();

    /** Whether the transaction can only abort. */
    boolean isRollbackOnly();

    /**
     * Lets the transaction end in an abort, without an exception here. Irrevocable.
     *
     * @param reason for people; travels to the coordinators
     */
    void setRollbackOnly(String reason);
}
