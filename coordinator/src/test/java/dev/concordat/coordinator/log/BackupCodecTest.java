package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackupCodecTest {

    private static final long MILLIS = 1_700_000_000_000L;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void everyStateComesBackAsItWasWithItsHeader() throws IOException {
        for (int i = 0; i < 50; i++) {
            CoordinatorState state = Samples.state(random, MILLIS, random.nextInt(300));
            BackupHeader header = new BackupHeader(1, "bank", 3, "n2", 4_711, 9, new LogTime(MILLIS));

            assertThat(read(bytes(header, state)))
                    .as("-Dseed=%d", seed)
                    .isEqualTo(new BackupCodec.Backup(header, state));
        }
    }

    @Test
    void aBackupThatWasCutShortIsNeverRead() throws IOException {
        byte[] bytes = bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> read(cut))
                    .as("%d of %d bytes, -Dseed=%d", length, bytes.length, seed)
                    .isInstanceOfAny(UnreadableLogException.class, IOException.class);
        }
    }

    /** Its length stands where no digest covers it, and behind it comes the end. */
    @Test
    void aTrailerThatSaysItIsLongerIsDamage() throws IOException {
        byte[] bytes = bytes();
        for (int i = bytes.length - 64; i < bytes.length; i++) {
            if (bytes[i] == bytes.length - 1 - i) {
                byte[] damaged = bytes.clone();
                damaged[i]++;

                assertThatThrownBy(() -> read(damaged)).isInstanceOf(UnreadableLogException.class);
            }
        }
    }

    @Test
    void aDamagedBackupIsNeverRead() throws IOException {
        byte[] bytes = bytes();
        for (int i = 0; i < 500; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) random.nextInt(1, 256);

            assertThatThrownBy(() -> read(damaged))
                    .as("-Dseed=%d", seed)
                    .isInstanceOfAny(UnreadableLogException.class, IOException.class);
        }
    }

    @Test
    void aBackupOfAHigherLevelIsNotReadAndSaysSo() throws IOException {
        byte[] bytes = bytes(
                new BackupHeader(FeatureLevels.supported() + 1, "bank", 1, "n1", 0, 0, LogTime.ZERO),
                CoordinatorState.empty());

        assertThatThrownBy(() -> read(bytes)).isInstanceOf(NewerLevelException.class);
    }

    private byte[] bytes() throws IOException {
        return bytes(
                new BackupHeader(1, "bank", 1, "n1", 0, 0, new LogTime(MILLIS)), Samples.state(random, MILLIS, 50));
    }

    private static byte[] bytes(BackupHeader header, CoordinatorState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupCodec.write(header, state, out);
        return out.toByteArray();
    }

    private static BackupCodec.Backup read(byte[] bytes) throws IOException {
        return BackupCodec.read(new ByteArrayInputStream(bytes));
    }
}
