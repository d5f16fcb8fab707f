package dev.concordat.participant.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class BranchScopeAccessorTest {

    private final BranchScopeAccessor accessor = new BranchScopeAccessor();
    private final BranchScope scope = scope();

    private static BranchScope scope() {
        return new BranchScope(
                TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
                BranchBook.ofInitiator(new ParticipantName("travel"), false),
                Duration.ofMinutes(1),
                System::nanoTime);
    }

    @Test
    void showsTheScopeOfTheThread() {
        assertThat(accessor.key()).isEqualTo("dev.concordat.global-transaction");
        assertThat(accessor.getValue()).isNull();
        try (BranchScope.Binding bound = scope.bind()) {
            assertThat(accessor.getValue()).isSameAs(scope);
        }
    }

    @Test
    void setsAndResetsTheScopeOfTheThread() {
        accessor.setValue(scope);
        assertThat(BranchScope.current()).containsSame(scope);
        accessor.setValue();
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void bringsBackTheScopeThatWasThere() {
        BranchScope other = scope();
        try (BranchScope.Binding bound = scope.bind()) {
            accessor.setValue(other);
            accessor.restore(scope);
            assertThat(BranchScope.current()).containsSame(scope);
        }
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void isFoundByMicrometerSoThatACapturedContextCarriesTheScope() throws InterruptedException {
        AtomicReference<@Nullable BranchScope> seen = new AtomicReference<>();
        ContextSnapshot snapshot;
        try (BranchScope.Binding bound = scope.bind()) {
            snapshot = ContextSnapshotFactory.builder().build().captureAll();
        }
        Thread other = new Thread(snapshot.wrap(() -> seen.set(BranchScope.current().orElse(null))));
        other.start();
        other.join();

        assertThat(seen).hasValue(scope);
        assertThat(scope.hasHandedOver()).isTrue();
    }
}
