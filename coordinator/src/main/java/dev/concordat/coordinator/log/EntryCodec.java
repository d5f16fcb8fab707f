package dev.concordat.coordinator.log;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.concordat.coordinator.log.wire.LogEntryRecord;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.LogTime;
import java.nio.ByteBuffer;

/** Entries as bytes. The leader's clock may be put in later without decoding what is there. */
public final class EntryCodec {

    /** Most commands of one entry. */
    public static final int MAX_COMMANDS = 1_000;

    /** Most bytes of one entry, time stamp included. */
    public static final int MAX_BYTES = 1024 * 1024;

    private EntryCodec() {}

    /**
     * Writes an entry.
     *
     * @throws IllegalArgumentException if a command needs a higher level than that at which the entry is written
     */
    public static byte[] encode(LogEntry entry) {
        requireLevel(entry);
        LogEntryRecord.Builder to = LogEntryRecord.newBuilder()
                .setLevel(entry.level())
                .setOrigin(entry.origin())
                .setIncarnation(entry.incarnation())
                .setSequence(entry.sequence())
                .setLeaderTimeMillis(entry.leaderTime().millis());
        entry.commands().forEach(command -> to.addCommands(CommandEncoder.encode(command)));
        return to.build().toByteArray();
    }

    /** S18: what an entry holds, every node of its level can read. */
    private static void requireLevel(LogEntry entry) {
        for (Command command : entry.commands()) {
            if (FeatureLevels.neededBy(command) > entry.level()) {
                throw new IllegalArgumentException(
                        "a node of feature level " + entry.level() + " cannot read " + command);
            }
        }
    }

    /**
     * Encodes an entry that is about to be appended.
     *
     * @throws IllegalArgumentException if it has no command
     * @throws LogRefusedException if it is larger than an entry may be
     */
    public static byte[] encodeWithinLimits(LogEntry entry) {
        int commands = entry.commands().size();
        if (commands == 0) {
            throw new IllegalArgumentException("an entry has at least one command");
        }
        byte[] bytes = encode(entry);
        if (commands > MAX_COMMANDS || bytes.length > MAX_BYTES) {
            throw new LogRefusedException(
                    LogRefusedException.Reason.TOO_LARGE,
                    "an entry has at most " + MAX_COMMANDS + " commands and " + MAX_BYTES + " bytes, not " + commands
                            + " and " + bytes.length);
        }
        return bytes;
    }

    /**
     * Bytes that, put behind an encoded entry, give it this time: of a field that occurs twice Protocol Buffers take the
     * last.
     */
    public static byte[] timeStamp(LogTime leaderTime) {
        return LogEntryRecord.newBuilder()
                .setLeaderTimeMillis(leaderTime.millis())
                .build()
                .toByteArray();
    }

    /**
     * Reads an entry back.
     *
     * @throws UnreadableLogException if the bytes are damaged, or written at a level that this build does not support
     */
    public static LogEntry decode(ByteBuffer bytes) {
        try {
            LogEntryRecord from = LogEntryRecord.parseFrom(bytes);
            FeatureLevels.require(from.getLevel(), "an entry of the log");
            LogEntry entry = new LogEntry(
                    from.getOrigin(),
                    from.getIncarnation(),
                    from.getSequence(),
                    from.getLevel(),
                    new LogTime(from.getLeaderTimeMillis()),
                    from.getCommandsList().stream().map(CommandDecoder::decode).toList());
            requireLevel(entry);
            return entry;
        } catch (InvalidProtocolBufferException | IllegalArgumentException | ArithmeticException e) {
            throw new UnreadableLogException("damaged entry", e);
        }
    }
}
