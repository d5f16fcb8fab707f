package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppliedFeedTest {

    private final AppliedFeed feed = new AppliedFeed();
    private final List<String> heard = new ArrayList<>();

    private final AppliedListener listener = new AppliedListener() {
        @Override
        public void applied(List<Effect> effects, CoordinatorState after) {
            heard.add("applied");
        }

        @Override
        public void leading(CoordinatorState state) {
            heard.add("leading");
        }

        @Override
        public void notLeading() {
            heard.add("not leading");
        }
    };

    @Test
    void aListenerThatComesAfterTheElectionIsToldOfIt() {
        feed.leading(3);
        feed.subscribe(listener);

        assertThat(heard).containsExactly("leading");
    }

    @Test
    void aListenerThatComesAfterLeadershipWasLostIsToldNothing() {
        feed.leading(3);
        feed.notLeading();
        feed.subscribe(listener);

        assertThat(heard).isEmpty();
    }

    @Test
    void everythingIsPassedOnInOrder() {
        feed.subscribe(listener);
        feed.leading(1);
        feed.applied(7, List.of(), CoordinatorState.empty());
        feed.notLeading();

        assertThat(heard).containsExactly("leading", "applied", "not leading");
    }
}
