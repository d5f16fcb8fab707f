package dev.concordat.coordinator.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.concordat.coordinator.log.wire.BackupHeaderRecord;
import dev.concordat.coordinator.log.wire.BackupTrailerRecord;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Backups as bytes: a header, the snapshot, and a digest of it all at the end, so that one cut short is noticed. */
public final class BackupCodec {

    private static final int FORMAT = 1;
    private static final byte[] MAGIC = "concordat backup\n".getBytes(StandardCharsets.US_ASCII);

    private BackupCodec() {}

    /** A backup that was read whole. */
    public record Backup(BackupHeader header, CoordinatorState state) {}

    /** Writes a backup; the caller buffers and closes. Needs no lock: the state is immutable. */
    public static void write(BackupHeader header, CoordinatorState state, OutputStream out) throws IOException {
        DigestOutputStream digested = new DigestOutputStream(out, sha256());
        digested.write(MAGIC);
        BackupHeaderRecord.newBuilder()
                .setFormat(FORMAT)
                .setLevel(header.level())
                .setCluster(header.cluster())
                .setGeneration(header.generation())
                .setNode(header.node())
                .setIndex(header.index())
                .setTerm(header.term())
                .setTakenAtMillis(header.takenAt().millis())
                .build()
                .writeDelimitedTo(digested);
        SnapshotCodec.write(state, digested);
        byte[] digest = digested.getMessageDigest().digest();
        BackupTrailerRecord.newBuilder()
                .setDigest(ByteString.copyFrom(digest))
                .build()
                .writeDelimitedTo(out);
        out.flush();
    }

    /**
     * Reads a backup back.
     *
     * @throws NewerLevelException if this build is too old for it
     * @throws UnreadableLogException if it is none, incomplete, damaged, or of a form that this build does not know
     */
    public static Backup read(InputStream in) throws IOException {
        DigestInputStream digested = new DigestInputStream(in, sha256());
        if (!Arrays.equals(digested.readNBytes(MAGIC.length), MAGIC)) {
            throw new UnreadableLogException("it is not a backup of a coordinator");
        }
        try {
            BackupHeader header = header(Delimited.next(digested));
            CoordinatorState state = SnapshotCodec.read(digested);
            byte[] digest = digested.getMessageDigest().digest();
            byte @Nullable [] trailer = Delimited.next(in);
            if (trailer == null
                    || !MessageDigest.isEqual(
                            BackupTrailerRecord.parseFrom(trailer).getDigest().toByteArray(), digest)) {
                throw new UnreadableLogException("it is cut short or damaged: its digest does not match");
            }
            if (in.read() >= 0) {
                throw new UnreadableLogException("it is damaged: something follows its end");
            }
            return new Backup(header, state);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableLogException("it is cut short or damaged", e);
        }
    }

    private static BackupHeader header(byte @Nullable [] record) throws InvalidProtocolBufferException {
        BackupHeaderRecord from =
                record == null ? BackupHeaderRecord.getDefaultInstance() : BackupHeaderRecord.parseFrom(record);
        if (from.getFormat() < 1) {
            throw new UnreadableLogException("it is cut short or damaged: it has no header");
        }
        if (from.getFormat() > FORMAT) {
            throw new UnreadableLogException("it has form " + from.getFormat() + ", and this build knows forms up to "
                    + FORMAT + ": use the build that wrote it, or a newer one");
        }
        FeatureLevels.require(from.getLevel(), "the backup");
        return new BackupHeader(
                from.getLevel(),
                from.getCluster(),
                from.getGeneration(),
                from.getNode(),
                from.getIndex(),
                from.getTerm(),
                new LogTime(from.getTakenAtMillis()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
