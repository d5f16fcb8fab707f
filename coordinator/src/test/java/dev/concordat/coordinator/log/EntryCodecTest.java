package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.wire.CommandRecord;
import dev.concordat.coordinator.log.wire.DurationRecord;
import dev.concordat.coordinator.log.wire.LogEntryRecord;
import dev.concordat.coordinator.log.wire.PolicyRecord;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntryCodecTest {

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void everyCommandComesBackAsItWas() {
        for (int i = 0; i < 2_000; i++) {
            LogEntry entry = entry(random.nextInt(1, 5));

            assertThat(EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encode(entry))))
                    .as("-Dseed=%d", seed)
                    .isEqualTo(entry);
        }
    }

    @Test
    void theSamplesContainEveryKindOfCommand() {
        Set<Class<?>> drawn = new HashSet<>();
        for (int kind = 0; kind < Samples.KINDS; kind++) {
            drawn.add(Samples.command(kind, random, 0).getClass());
        }

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(kinds(Command.class).toList());
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EntryCodecTest::kinds)
                : Stream.of(type);
    }

    @Test
    void aTimeStampPutBehindAnEntryReplacesItsTime() {
        LogEntry entry = entry(3);
        byte[] bytes = EntryCodec.encode(entry);
        byte[] stamp = EntryCodec.timeStamp(new LogTime(123_456_789));

        LogEntry stamped = EntryCodec.decode(ByteBuffer.allocate(bytes.length + stamp.length)
                .put(bytes)
                .put(stamp)
                .flip());

        assertThat(stamped.leaderTime()).isEqualTo(new LogTime(123_456_789));
        assertThat(stamped.commands()).isEqualTo(entry.commands());
    }

    @Test
    void anEntryOfAHigherLevelIsNotRead() {
        byte[] newer = LogEntryRecord.newBuilder()
                .setLevel(FeatureLevels.supported() + 1)
                .build()
                .toByteArray();

        assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(newer)))
                .isInstanceOf(NewerLevelException.class)
                .hasMessageContaining("feature level " + (FeatureLevels.supported() + 1))
                .hasMessageContaining("supports levels up to " + FeatureLevels.supported());
    }

    @Test
    void aBranchThatAnInstanceHoldsIsNotWrittenWhereANodeCouldNotReadIt() {
        BranchSpec held = new BranchSpec(new BranchId("1"), new ParticipantName("clinic"), null, null, "i-7");
        for (Command command : List.of(
                new Command.Enlist(Samples.id(1), held),
                new Command.DecideCommit(Samples.id(1), List.of(held)),
                new Command.DecideAbort(Samples.id(1), AbortReason.REQUESTED, null, List.of(held)))) {
            LogEntry first = new LogEntry("n1", 1, 1, 1, LogTime.ZERO, List.of(command));
            LogEntry second = new LogEntry("n1", 1, 1, 2, LogTime.ZERO, List.of(command));

            assertThatThrownBy(() -> EntryCodec.encode(first)).hasMessageContaining("feature level 1");
            assertThat(EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encode(second))))
                    .isEqualTo(second);
        }
    }

    @Test
    void anEntryWithoutALevelIsDamaged() {
        assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.allocate(0)))
                .isInstanceOf(UnreadableLogException.class)
                .isNotInstanceOf(NewerLevelException.class);
    }

    @Test
    void anUnknownKindOfCommandIsNotSkipped() {
        byte[] unknown = LogEntryRecord.newBuilder()
                .setLevel(FeatureLevels.supported())
                .addCommands(CommandRecord.getDefaultInstance())
                .build()
                .toByteArray();

        assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(unknown)))
                .isInstanceOf(UnreadableLogException.class);
    }

    /** Found by {@link DecoderFuzzTest}: the sum of the two overflows, and so do the milliseconds of the first alone. */
    @Test
    void aDurationBeyondMeasureIsDamage() {
        for (int nanos : new int[] {0, Integer.MAX_VALUE}) {
            DurationRecord endless = DurationRecord.newBuilder()
                    .setSeconds(Long.MAX_VALUE)
                    .setNanos(nanos)
                    .build();
            byte[] bytes = LogEntryRecord.newBuilder()
                    .setLevel(FeatureLevels.supported())
                    .addCommands(CommandRecord.newBuilder()
                            .setAdoptPolicy(CommandRecord.AdoptPolicy.newBuilder()
                                    .setPolicy(PolicyRecord.newBuilder()
                                            .setMaxLifetime(endless)
                                            .setOutcomeRetention(endless))))
                    .build()
                    .toByteArray();

            assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(UnreadableLogException.class);
        }
    }

    @Test
    void damagedBytesAreAnErrorOfTheLogAndNothingElse() {
        byte[] bytes = EntryCodec.encode(entry(4));
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) random.nextInt(1, 256);
            try {
                EntryCodec.decode(ByteBuffer.wrap(damaged));
            } catch (UnreadableLogException e) {
                assertThat(e).as("-Dseed=%d", seed).isNotNull();
            }
        }
    }

    private LogEntry entry(int commands) {
        List<Command> drawn = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            drawn.add(Samples.command(random, 1_700_000_000_000L));
        }
        return new LogEntry(
                "n" + random.nextInt(3),
                random.nextLong(),
                random.nextLong(Long.MAX_VALUE),
                FeatureLevels.supported(),
                new LogTime(random.nextLong(Long.MAX_VALUE)),
                drawn);
    }
}
