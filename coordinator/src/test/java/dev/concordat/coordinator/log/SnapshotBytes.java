package dev.concordat.coordinator.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.concordat.coordinator.fuzz.MessageMutator;
import dev.concordat.coordinator.log.wire.BackupHeaderRecord;
import dev.concordat.coordinator.log.wire.BackupTrailerRecord;
import dev.concordat.coordinator.log.wire.SnapshotRecord;
import dev.concordat.coordinator.log.wire.SnapshotTrailer;
import dev.concordat.coordinator.transaction.CoordinatorState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots and backups whose records were changed while checksum and digest are right: those would keep every mutated
 * input out, and a decoder must not need them to be safe.
 */
final class SnapshotBytes {

    private SnapshotBytes() {}

    static byte[] of(CoordinatorState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotCodec.write(state, out);
        return out.toByteArray();
    }

    static byte[] mutated(CoordinatorState state, RandomGenerator random) throws IOException {
        List<SnapshotRecord> records = records(of(state));
        for (int i = random.nextInt(3); i > 0; i--) {
            change(records, random);
        }
        byte[] body = delimited(records);
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        SnapshotRecord trailer = SnapshotRecord.newBuilder()
                .setTrailer(SnapshotTrailer.newBuilder()
                        .setRecords(records.size() - 1L)
                        .setChecksum((int) checksum.getValue()))
                .build();
        return joined(body, delimited(List.of(trailer)));
    }

    static byte[] mutatedBackup(CoordinatorState state, RandomGenerator random) throws IOException {
        BackupHeaderRecord header = BackupHeaderRecord.newBuilder()
                .setFormat(1)
                .setLevel(1)
                .setCluster("bank")
                .setGeneration(2)
                .setNode("n1")
                .setIndex(7)
                .setTerm(3)
                .setTakenAtMillis(1_790_000_000_000L)
                .build();
        boolean changed = random.nextBoolean();
        byte[] body = joined(
                "concordat backup\n".getBytes(StandardCharsets.US_ASCII),
                delimited(List.of(changed ? MessageMutator.mutate(header, random) : header)),
                changed ? of(state) : mutated(state, random));
        BackupTrailerRecord trailer = BackupTrailerRecord.newBuilder()
                .setDigest(ByteString.copyFrom(sha256(body)))
                .build();
        return joined(body, delimited(List.of(trailer)));
    }

    private static void change(List<SnapshotRecord> records, RandomGenerator random) {
        int at = random.nextInt(records.size());
        switch (random.nextInt(6)) {
            case 0 -> records.add(records.get(at));
            case 1 -> Collections.swap(records, at, random.nextInt(records.size()));
            case 2 -> records.subList(Math.max(1, at), records.size()).clear();
            default -> records.set(at, MessageMutator.mutate(records.get(at), random));
        }
    }

    /** All but the trailer. */
    private static List<SnapshotRecord> records(byte[] snapshot) throws IOException {
        List<SnapshotRecord> records = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(snapshot);
        for (@Nullable SnapshotRecord next = SnapshotRecord.parseDelimitedFrom(in);
                next != null && !next.hasTrailer();
                next = SnapshotRecord.parseDelimitedFrom(in)) {
            records.add(next);
        }
        return records;
    }

    private static byte[] delimited(List<? extends Message> messages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Message message : messages) {
            message.writeDelimitedTo(out);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
