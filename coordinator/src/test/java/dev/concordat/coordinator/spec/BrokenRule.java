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
import java.util.Set;

/** A rule of the protocol that is broken on purpose, and what comes of it. Two terms and two branches suffice. */
@SuppressWarnings("ImmutableEnumChecker") // nobody else has the collections in it
enum BrokenRule {
    EARLY_FORGETTING("forgets an unacknowledged commit", Property.Atomicity, Ages),
    EARLY_FORGETTING_ITSELF("forgets an unacknowledged commit", Property.CommitRemembered, Ages),
    FORGETTING_THE_RESOLVED("forgets what an operator resolved", Property.ResolvedRemembered, Ages, Operators),
    EARLY_DELIVERY("delivers what is only proposed", Property.Atomicity),
    EARLY_DELIVERY_ITSELF("delivers what is only proposed", Property.OnlyAppliedIsDelivered),
    UNSAFE_PRESUMPTION("presumes abort without an entry", Property.Atomicity),
    UNSAFE_PRESUMPTION_ITSELF("presumes abort without an entry", Property.NoAbortOfWhatCouldCommit),
    ABORT_OF_AN_ACTIVE("tells abort of an active transaction", Property.NoAbortOfWhatCouldCommit, Begins),
    LAST_DECISION_WINS("lets the last decision win", Property.OneDecision),
    DECIDING_ANEW("decides a forgotten identifier anew", Property.OneDecision, Ages),
    SILENCE_IS_A_VOTE("takes silence for a vote", Property.Unanimity, Rounds),
    FALSE_VOTE("votes without having prepared", Property.Unanimity),
    LATE_ENLISTMENT("overlooks who enlisted meanwhile", Property.FrozenList, Begins),
    LOST_CALL("commits in spite of a lost call", Property.NothingLeftOut),
    EARLY_ANSWER("answers before it is applied", Property.AnswersStand),
    GIVING_UP_TOO_EARLY("gives up what a node has taken", Property.AnswersStand),
    NO_FENCE_BETWEEN_LEADERS("lets a deposed leader write", Property.StaleLeaderFenced),
    NO_DEADLINE("commits after the deadline", Property.DeadlineKept, Begins),
    NOT_FOUND_IS_DONE("takes not found for done", Property.CommitProven) {
        @Override
        int losses() {
            return 1;
        }
    },
    HAZARD_IS_DONE("takes a hazard for an acknowledgement", Property.CommitProven) {
        @Override
        int losses() {
            return 1;
        }
    },
    NO_TOMBSTONE("aborts without a tombstone", Property.AbortLeavesNothing),
    TOMBSTONE_OVERLOOKED("prepares in spite of a tombstone", Property.AbortLeavesNothing),
    REFUSAL_WITHOUT_TOMBSTONE("refuses without a tombstone", Property.RefusalStands, Rounds),
    NEW_CONNECTION("goes on over a new connection", Property.ConversationWhole, Rounds, Holds),
    CALL_AFTER_THE_VOTE("answers a call after the vote", Property.ConversationWhole, Begins, Rounds, Holds),
    ANOTHER_LIFE("prepares what another life held", Property.ConversationWhole, Rounds, Holds),
    OPENED_AGAIN("opens again what it has ended", Property.ConversationWhole, Rounds, Holds),
    CALL_TWICE("carries out a call again", Property.EachCallOnce, Rounds, Holds),
    HELD_FOR_EVER("holds a branch for ever", Property.EveryHeldBranchEnds, Rounds, Holds),
    LEAVING_ALONE("rolls back a prepared branch alone", Property.NoUnilateralExit),
    LOST_DEADLINE("loses a deadline", Property.EveryBegunTransactionIsDecided, Begins, Lossy),
    SILENT_ABOUT_STRANGERS("leaves out whom a decision does not name", Property.EveryPreparedBranchEnds, Lossy),
    /** Delivery alone has to bring it; inquiries would mend it. */
    SENT_IS_DONE("takes what was sent for done", Property.EveryCommitArrives, Lossy) {
        @Override
        Set<Feature> features() {
            return Configuration.features(Pushes, Lossy);
        }
    },
    /** Not a rule, but a half of the protocol: without inquiries nobody ends what was never decided. */
    NOBODY_ASKS(Configuration.NONE, Property.EveryPreparedBranchEnds, Lossy) {
        @Override
        Set<Feature> features() {
            return Configuration.features(Pushes, Lossy);
        }
    },
    NOBODY_DELIVERS(Configuration.NONE, Property.EveryCommitArrives, Lossy) {
        @Override
        Set<Feature> features() {
            return Configuration.features(Lossy);
        }
    };

    private final String text;
    private final Property violated;
    private final Set<Feature> features;

    BrokenRule(String text, Property violated, Feature... more) {
        this.text = text;
        this.violated = violated;
        this.features = Configuration.features(more);
        this.features.add(Pushes);
        this.features.add(Asks);
    }

    /** As the module says it. */
    String text() {
        return text;
    }

    Property violated() {
        return violated;
    }

    Set<Feature> features() {
        return features;
    }

    int losses() {
        return 0;
    }

    Configuration configuration() {
        int branches = violated.kind() == Property.Kind.LIVENESS ? 1 : 2;
        return new Configuration(name(), branches, 2, losses(), features(), text, List.of(violated));
    }
}
