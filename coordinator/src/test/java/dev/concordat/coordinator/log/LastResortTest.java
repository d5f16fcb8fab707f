package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastResortTest {

    private final List<String> halted = new ArrayList<>();
    private final LastResort resort = new LastResort((reason, cause) -> halted.add(reason));

    @Test
    void aThreadThatDiesForLackOfMemoryStopsTheNodeAndIsNamed() {
        resort.uncaughtException(new Thread("grpc-7"), new OutOfMemoryError("a test's"));

        assertThat(halted).singleElement().asString().contains("grpc-7");
    }

    @Test
    void aThreadThatDiesOfItsOwnFaultIsOnlySpokenOf() {
        resort.uncaughtException(new Thread("grpc-7"), new IllegalStateException("a test's"));

        assertThat(halted).isEmpty();
    }
}
