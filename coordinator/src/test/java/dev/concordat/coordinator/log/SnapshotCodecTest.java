package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {

    private static final long MILLIS = 1_700_000_000_000L;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void everyStateComesBackAsItWas() throws IOException {
        Set<Status> phases = EnumSet.noneOf(Status.class);
        for (int i = 0; i < 200; i++) {
            CoordinatorState state = Samples.state(random, MILLIS, random.nextInt(300));
            state.table().byId().values().stream()
                    .map(GlobalTransaction::status)
                    .forEach(phases::add);

            assertThat(read(bytes(state))).as("-Dseed=%d", seed).isEqualTo(state);
        }
        assertThat(phases).as("phases that were covered").containsExactlyInAnyOrder(Status.values());
    }

    @Test
    void theSameStateGivesTheSameBytes() throws IOException {
        CoordinatorState state = Samples.state(random, MILLIS, 300);

        assertThat(bytes(read(bytes(state)))).as("-Dseed=%d", seed).isEqualTo(bytes(state));
    }

    /** Its length stands where no digest covers it, and behind it comes the end. */
    @Test
    void aTrailerThatSaysItIsLongerIsDamage() throws IOException {
        byte[] bytes = bytes(Samples.state(random, MILLIS, 50));
        for (int i = bytes.length - 64; i < bytes.length; i++) {
            if (bytes[i] == bytes.length - 1 - i) {
                byte[] damaged = bytes.clone();
                damaged[i]++;

                assertThatThrownBy(() -> read(damaged)).isInstanceOf(UnreadableLogException.class);
            }
        }
    }

    @Test
    void aDamagedSnapshotIsNeverRead() throws IOException {
        byte[] bytes = bytes(Samples.state(random, MILLIS, 300));
        for (int i = 0; i < 500; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) random.nextInt(1, 256);

            assertThatThrownBy(() -> read(damaged))
                    .as("-Dseed=%d", seed)
                    .isInstanceOfAny(UnreadableLogException.class, IOException.class);
        }
    }

    @Test
    void aTornSnapshotIsNeverRead() throws IOException {
        byte[] bytes = bytes(Samples.state(random, MILLIS, 50));
        for (int length = 0; length < bytes.length; length++) {
            byte[] torn = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> read(torn))
                    .as("%d of %d bytes, -Dseed=%d", length, bytes.length, seed)
                    .isInstanceOfAny(UnreadableLogException.class, IOException.class);
        }
    }

    private static byte[] bytes(CoordinatorState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotCodec.write(state, out);
        return out.toByteArray();
    }

    private static CoordinatorState read(byte[] bytes) throws IOException {
        return SnapshotCodec.read(new ByteArrayInputStream(bytes));
    }
}
