package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a scope is present beyond its local transactions, and how that ends. */
class StaysTest {

    private final List<String> ends = new ArrayList<>();
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(10),
            System::nanoTime);

    private void stays(String name) {
        scope.stays(new Stay() {
            @Override
            public Voted vote() {
                return new Voted(new BranchId(name), Vote.PREPARED, null);
            }

            @Override
            public void end(End how) {
                ends.add(name + " " + how);
            }
        });
    }

    @Test
    void allVoteTheLastOneFirstAndOnce() {
        stays("1");
        stays("2");

        assertThat(scope.voteStays())
                .extracting(voted -> voted.branch().value())
                .containsExactly("2", "1");
        assertThat(scope.voteStays()).isEmpty();
        scope.endStays(Stay.End.KEPT);
        assertThat(ends).isEmpty();
    }

    @Test
    void allEndTheLastOneFirstAndOnce() {
        stays("1");
        stays("2");

        scope.endStays(Stay.End.ABORTED);
        scope.endStays(Stay.End.KEPT);

        assertThat(ends).containsExactly("2 ABORTED", "1 ABORTED");
    }

    @Test
    void whetherWorkWasEverHandedOverIsRemembered() {
        assertThat(scope.hasHandedOver()).isFalse();
        BranchScope.Binding binding = scope.bind();
        HandOver.capture().orElseThrow().drop();
        binding.close();

        assertThat(scope.hasHandedOver()).isTrue();
    }
}
