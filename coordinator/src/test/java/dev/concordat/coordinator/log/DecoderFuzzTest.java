package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.fuzz.ByteMutator;
import dev.concordat.coordinator.fuzz.Fuzz;
import dev.concordat.coordinator.fuzz.MessageMutator;
import dev.concordat.coordinator.log.wire.LogEntryRecord;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes come, a decoder reads them or says that they are unreadable: it throws nothing else, believes no length
 * and comes to an end. What it reads, it writes so that it is read as the same again.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DecoderFuzzTest {

    private static final long MILLIS = 1_790_000_000_000L;

    /** A reader may use a buffer for each record, and an empty record has two bytes. */
    private static final long BYTES_PER_BYTE = 5_000;

    private static final long BYTES = 4 * 1024 * 1024;

    /** Below this many inputs it is chance whether some are read and some are not. */
    private static final int TELLING = 1_000;

    private int read;

    @Test
    void anEntryIsReadOrUnreadable() {
        CoordinatorState[] states = {CoordinatorState.empty()};
        int inputs = Fuzz.run(10_000, random -> {
            byte[] bytes = entry(random);
            LogEntry entry = decoded(bytes, () -> EntryCodec.decode(ByteBuffer.wrap(bytes)));
            if (entry != null) {
                assertThat(EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encode(entry))))
                        .isEqualTo(entry);
                states[0] = applied(states[0], entry);
            }
        });
        assertBothWays(inputs);
    }

    /** The state machine is total: what can be read can be applied, and the state that results can be kept. */
    private static CoordinatorState applied(CoordinatorState state, LogEntry entry) throws IOException {
        CoordinatorState after = state;
        for (Command command : entry.commands()) {
            after = Protocol.apply(after, command, entry.leaderTime()).state();
        }
        assertThat(SnapshotCodec.read(new ByteArrayInputStream(SnapshotBytes.of(after))))
                .isEqualTo(after);
        return after.table().byId().size() > 40 ? CoordinatorState.empty() : after;
    }

    @Test
    void aSnapshotIsReadOrUnreadable() {
        int inputs = Fuzz.run(2_000, random -> {
            byte[] bytes = snapshot(random);
            CoordinatorState state = decoded(bytes, () -> SnapshotCodec.read(new ByteArrayInputStream(bytes)));
            if (state != null) {
                assertThat(SnapshotCodec.read(new ByteArrayInputStream(SnapshotBytes.of(state))))
                        .isEqualTo(state);
            }
        });
        assertBothWays(inputs);
    }

    @Test
    void aBackupIsReadOrUnreadable() {
        int inputs = Fuzz.run(2_000, random -> {
            byte[] bytes = backup(random);
            BackupCodec.Backup backup = decoded(bytes, () -> BackupCodec.read(new ByteArrayInputStream(bytes)));
            if (backup != null) {
                ByteArrayOutputStream again = new ByteArrayOutputStream();
                BackupCodec.write(backup.header(), backup.state(), again);
                assertThat(BackupCodec.read(new ByteArrayInputStream(again.toByteArray())))
                        .isEqualTo(backup);
            }
        });
        assertBothWays(inputs);
    }

    private <T> @Nullable T decoded(byte[] bytes, Callable<T> decoder) throws Exception {
        try {
            T decoded = Fuzz.within(BYTES + bytes.length * BYTES_PER_BYTE, decoder);
            read++;
            return decoded;
        } catch (UnreadableLogException unreadable) {
            return null;
        }
    }

    /** Noise alone would be refused at the door, and valid inputs alone would prove nothing. */
    private void assertBothWays(int inputs) {
        if (inputs >= TELLING) {
            assertThat(read).as("inputs that were read").isBetween(inputs / 20, inputs - inputs / 20);
        }
    }

    private static byte[] entry(RandomGenerator random) throws IOException {
        List<Command> commands = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            commands.add(Samples.command(random, MILLIS));
        }
        byte[] bytes =
                EntryCodec.encode(new LogEntry("n1", 1, 2, FeatureLevels.supported(), new LogTime(MILLIS), commands));
        byte[] changed = random.nextInt(4) == 0
                ? bytes
                : MessageMutator.mutate(LogEntryRecord.parseFrom(bytes), random).toByteArray();
        return random.nextInt(3) == 0 ? ByteMutator.mutate(changed, random) : changed;
    }

    private static byte[] snapshot(RandomGenerator random) throws IOException {
        byte[] bytes = SnapshotBytes.mutated(Samples.state(random, MILLIS, random.nextInt(40)), random);
        return random.nextInt(3) == 0 ? ByteMutator.mutate(bytes, random) : bytes;
    }

    private static byte[] backup(RandomGenerator random) throws IOException {
        byte[] bytes = SnapshotBytes.mutatedBackup(Samples.state(random, MILLIS, random.nextInt(40)), random);
        return random.nextInt(3) == 0 ? ByteMutator.mutate(bytes, random) : bytes;
    }
}
