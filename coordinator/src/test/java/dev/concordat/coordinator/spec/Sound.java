package dev.concordat.coordinator.spec;

import static dev.concordat.coordinator.spec.Feature.Ages;
import static dev.concordat.coordinator.spec.Feature.Asks;
import static dev.concordat.coordinator.spec.Feature.Begins;
import static dev.concordat.coordinator.spec.Feature.Holds;
import static dev.concordat.coordinator.spec.Feature.Lossy;
import static dev.concordat.coordinator.spec.Feature.Operators;
import static dev.concordat.coordinator.spec.Feature.Pushes;
import static dev.concordat.coordinator.spec.Feature.Rounds;

import java.util.List;

/** The protocol as it is, in configurations each of which has a job of its own. */
@SuppressWarnings("ImmutableEnumChecker") // nobody else has the collections in it
enum Sound {
    /** The usual way, all votes in the carried list, with all that can happen after the decision. */
    CARRIED(3, 3, 1, 30_000, Property.safety(), Ages, Operators, Pushes, Asks),
    /** All that can happen before the decision: begun or not, enlisted, silent. */
    BEGUN(3, 3, 0, 200_000, Property.safety(), Begins, Ages, Rounds, Pushes, Asks),
    /** Everything, between two participants. */
    PAIR(2, 3, 1, 90_000, Property.safety(), Begins, Ages, Rounds, Operators, Pushes, Asks),
    /** Everything, between three participants. */
    WHOLE(3, 3, 1, 1_500_000, Property.safety(), Begins, Ages, Rounds, Operators, Pushes, Asks),
    /** Branches that an instance holds open for later calls, and instances that vanish. */
    HELD(2, 2, 0, 30_000, Property.safety(), Begins, Rounds, Holds, Pushes, Asks),
    /** What is held open ends, although nobody may ever ask for it. */
    HELD_ENDS(
            1,
            2,
            0,
            500,
            List.of(Property.EveryHeldBranchEnds, Property.EveryPreparedBranchEnds),
            Rounds,
            Holds,
            Pushes,
            Asks,
            Lossy),
    /** Everything prepared ends, although any delivery may be lost. */
    LIVE(2, 2, 0, 500, List.of(Property.EveryPreparedBranchEnds, Property.EveryCommitArrives), Pushes, Asks, Lossy),
    /** Everything begun is decided. */
    DECIDED(
            1,
            3,
            0,
            500,
            List.of(Property.EveryPreparedBranchEnds, Property.EveryBegunTransactionIsDecided),
            Begins,
            Ages,
            Rounds,
            Pushes,
            Asks,
            Lossy),
    /** Whoever is in a commit is reached without asking. */
    PUSHED(2, 2, 0, 500, List.of(Property.EveryCommitArrives), Pushes, Lossy),
    /** Everything ends without a dispatcher. */
    PULLED(2, 2, 0, 500, List.of(Property.EveryPreparedBranchEnds, Property.EveryCommitArrives), Asks, Lossy);

    private final int branches;
    private final int terms;
    private final int losses;
    private final long fewestStates;
    private final List<Property> properties;
    private final Feature[] features;

    Sound(int branches, int terms, int losses, long fewestStates, List<Property> properties, Feature... features) {
        this.branches = branches;
        this.terms = terms;
        this.losses = losses;
        this.fewestStates = fewestStates;
        this.properties = properties;
        this.features = features;
    }

    /** Fewer would mean that the model no longer does what it is there for. */
    long fewestStates() {
        return fewestStates;
    }

    /** Whether the configuration is too large for every build. */
    boolean isLong() {
        return this == WHOLE;
    }

    Configuration configuration() {
        return new Configuration(
                name(), branches, terms, losses, Configuration.features(features), Configuration.NONE, properties);
    }
}
