package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.stack.Load;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class LoadIT {

    private static final long SEED = Long.getLong("concordat.seed", 20_261_121L);

    @Test
    void everyAcknowledgedTransferIsInTheBooksAndNoOtherAlthoughTheLeaderDies(Sample sample) {
        System.out.println("replay with -Dconcordat.seed=" + SEED);
        // What another test was told may not be in the books yet.
        sample.assertSettled();
        var recordedBefore = sample.books().recorded();
        Load load = new Load(sample.stack().transfer().url(), SEED);
        var clients = CompletableFuture.runAsync(
                () -> load.run(150, 8), task -> Thread.ofPlatform().start(task));
        sample.leader().kill();
        sample.revive();
        clients.join();

        sample.assertSettled();
        assertThat(load.tally().unsettled()).isEmpty();
        var recorded = sample.books().recorded();
        recorded.removeAll(recordedBefore);
        assertThat(recorded).isEqualTo(load.tally().acknowledged());
        assertThat(load.tally().refused()).isPositive();
    }
}
