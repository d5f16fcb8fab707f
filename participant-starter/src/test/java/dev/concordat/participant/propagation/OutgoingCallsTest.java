package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.StrayThreadException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutgoingCallsTest {

    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(10),
            System::nanoTime);
    private final OutgoingCalls calls = new OutgoingCalls(new PropagationHosts(List.of("localhost"), List.of()));

    @Test
    void whatIsKnownOfOthersIsForgottenAfterADayAndWhenThereIsTooMuch() {
        AtomicLong now = new AtomicLong();
        OutgoingCalls remembering = new OutgoingCalls(new PropagationHosts(List.of("*"), List.of()), now::get);
        URI first = URI.create("http://h0/rooms");
        remembering.remember(first, new ParticipantName("hotel"));
        assertThat(remembering.seenAt(first)).isEqualTo(new ParticipantName("hotel"));

        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(remembering.seenAt(first)).isNull();

        for (int i = 0; i <= 1_000; i++) {
            remembering.remember(URI.create("http://h" + i + "/rooms"), new ParticipantName("hotel"));
        }
        assertThat(remembering.seenAt(first)).isNull();
        assertThat(remembering.seenAt(URI.create("http://h1000/rooms"))).isNotNull();
    }

    @Test
    void aThreadThatWasStartedInsideOfATransactionWithoutItCallsNobody() {
        FutureTask<Object> call = new FutureTask<>(() -> calls.open(URI.create("http://localhost/rooms"), null));
        BranchScope.Binding binding = scope.bind();
        try {
            new Thread(call, "started-inside").start();

            assertThatThrownBy(call::get).hasCauseInstanceOf(StrayThreadException.class);
        } finally {
            binding.close();
        }
    }
}
