package dev.concordat.coordinator.log;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.concordat.coordinator.log.wire.InstanceRecord;
import dev.concordat.coordinator.log.wire.SnapshotHeader;
import dev.concordat.coordinator.log.wire.SnapshotRecord;
import dev.concordat.coordinator.log.wire.SnapshotTrailer;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.ClusterNodes;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Instance;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.ParticipantName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/** Snapshots as a stream of records; the state counts as read only after number and checksum were found right. */
public final class SnapshotCodec {

    private SnapshotCodec() {}

    /** Writes the state; the caller buffers, flushes, forces and closes. Needs no lock: the state is immutable. */
    public static void write(CoordinatorState state, OutputStream out) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
        SnapshotRecord.newBuilder().setHeader(header(state)).build().writeDelimitedTo(checked);
        long records = 0;
        for (GlobalTransaction transaction : state.table().byId().values()) {
            SnapshotRecord.newBuilder()
                    .setTransaction(TransactionEncoder.encode(transaction))
                    .build()
                    .writeDelimitedTo(checked);
            records++;
        }
        for (var ofParticipant : state.directory().instances().values()) {
            for (Instance instance : ofParticipant.values()) {
                SnapshotRecord.newBuilder()
                        .setInstance(encode(instance))
                        .build()
                        .writeDelimitedTo(checked);
                records++;
            }
        }
        for (ClusterNode node : state.nodes().nodes().values()) {
            SnapshotRecord.newBuilder().setNode(ValueCodec.encode(node)).build().writeDelimitedTo(checked);
            records++;
        }
        SnapshotTrailer trailer = SnapshotTrailer.newBuilder()
                .setRecords(records)
                .setChecksum((int) checked.getChecksum().getValue())
                .build();
        SnapshotRecord.newBuilder().setTrailer(trailer).build().writeDelimitedTo(out);
    }

    /**
     * Reads the state back.
     *
     * @throws UnreadableLogException if the snapshot is incomplete, damaged, or written at a level that this build does not support
     */
    public static CoordinatorState read(InputStream in) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
        try {
            SnapshotHeader header = header(next(checked));
            List<GlobalTransaction> transactions = new ArrayList<>();
            List<Instance> instances = new ArrayList<>();
            List<ClusterNode> nodes = new ArrayList<>();
            while (true) {
                int before = (int) checked.getChecksum().getValue();
                SnapshotRecord record = next(checked);
                switch (record.getKindCase()) {
                    case TRANSACTION -> transactions.add(TransactionDecoder.decode(record.getTransaction()));
                    case INSTANCE -> instances.add(decode(record.getInstance()));
                    case NODE -> nodes.add(ValueCodec.decode(record.getNode()));
                    case TRAILER -> {
                        verify(record.getTrailer(), transactions.size() + instances.size() + nodes.size(), before);
                        return restore(header, transactions, instances, nodes);
                    }
                    case HEADER, KIND_NOT_SET -> throw ValueCodec.unknown("record in a snapshot");
                }
            }
        } catch (InvalidProtocolBufferException
                | IllegalArgumentException
                | IllegalStateException
                | ArithmeticException e) {
            throw new UnreadableLogException("damaged snapshot", e);
        }
    }

    private static SnapshotHeader header(CoordinatorState state) {
        return SnapshotHeader.newBuilder()
                .setLevel(state.nodes().level())
                .setPolicy(ValueCodec.encode(state.policy()))
                .setNowMillis(state.now().millis())
                .setHorizonMillis(state.horizon().millis())
                .setLostUntilMillis(state.table().lostUntil().millis())
                .build();
    }

    private static SnapshotHeader header(SnapshotRecord first) {
        FeatureLevels.require(first.getHeader().getLevel(), "the snapshot");
        return first.getHeader();
    }

    private static SnapshotRecord next(InputStream in) throws IOException {
        byte @Nullable [] record = Delimited.next(in);
        if (record == null) {
            throw new UnreadableLogException("the snapshot ends without its trailer");
        }
        return SnapshotRecord.parseFrom(record);
    }

    private static void verify(SnapshotTrailer trailer, long records, int checksum) {
        if (trailer.getRecords() != records || trailer.getChecksum() != checksum) {
            throw new UnreadableLogException("the snapshot's checksum does not match its contents");
        }
    }

    private static CoordinatorState restore(
            SnapshotHeader header,
            List<GlobalTransaction> transactions,
            List<Instance> instances,
            List<ClusterNode> nodes) {
        return CoordinatorState.restore(
                ValueCodec.decode(header.getPolicy()),
                new LogTime(header.getNowMillis()),
                new LogTime(header.getHorizonMillis()),
                new LogTime(header.getLostUntilMillis()),
                ClusterNodes.of(header.getLevel(), nodes),
                transactions,
                instances);
    }

    private static InstanceRecord encode(Instance instance) {
        return InstanceRecord.newBuilder()
                .setParticipant(instance.participant().value())
                .setInstance(instance.instance())
                .setUrl(instance.url())
                .setExpiresAtMillis(instance.expiresAt().millis())
                .build();
    }

    private static Instance decode(InstanceRecord from) {
        return new Instance(
                new ParticipantName(from.getParticipant()),
                from.getInstance(),
                from.getUrl(),
                new LogTime(from.getExpiresAtMillis()));
    }
}
