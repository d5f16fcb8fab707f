package dev.concordat.participant.web;

import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which instance of this participant holds the local transaction of a global one open. */
public interface Holders {

    /** Of an instance that holds nothing, and knows of nobody. */
    Holders NONE = new Holders() {
        @Override
        public boolean mayHold() {
            return false;
        }

        @Override
        public boolean isHere(TransactionId transaction) {
            return false;
        }

        @Override
        public Optional<Holder> elsewhere(TransactionId transaction) {
            return Optional.empty();
        }
    };

    /**
     * Another instance.
     *
     * @param base address of the application there, without a slash at the end; null if it is not known
     */
    record Holder(String instance, @Nullable URI base) {}

    /** Whether this participant keeps local transactions open although the caller did not ask for it. */
    boolean mayHold();

    /** Whether it is this one. */
    boolean isHere(TransactionId transaction);

    /** Another one that holds it; asks the databases, as it may have been begun a moment ago. */
    Optional<Holder> elsewhere(TransactionId transaction);

    /** It answers where it was said to be. */
    default void isReached(Holder holder) {}
}
