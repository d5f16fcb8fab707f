package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What an earlier version wrote stays readable. A golden file is written once and never edited; a new schema gets files
 * of its own beside these.
 */
class GoldenFilesTest {

    private static final long MILLIS = 1_790_000_000_000L;
    private static final ParticipantName BANK = new ParticipantName("bank-a");

    private static TransactionId id(int number) {
        return Samples.id(MILLIS, number);
    }

    private static BranchSpec branch(String name, @Nullable String callback, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(name), BANK, callback, vote);
    }

    private static final List<Command> COMMANDS = List.of(
            new Command.AdoptPolicy(new Policy(Duration.ofHours(1), Duration.ofHours(2))),
            new Command.Register(BANK, "bank-a-1", "http://127.0.0.1:9001/concordat", Duration.ofSeconds(30)),
            new Command.Register(BANK, "bank-a-2", "http://127.0.0.1:9002/concordat", Duration.ofMillis(30_500)),
            new Command.Deregister(BANK, "bank-a-2"),
            new Command.Begin(id(1), "order-42", Duration.ofSeconds(60)),
            new Command.Enlist(id(1), branch("1", "http://127.0.0.1:9100", null)),
            new Command.Begin(id(2), null, Duration.ofSeconds(60)),
            new Command.DecideCommit(
                    id(3), List.of(branch("1", null, Vote.PREPARED), branch("2", null, Vote.READ_ONLY))),
            new Command.ReportFailure(id(3), new BranchId("1"), "connection refused", new LogTime(MILLIS + 500)),
            new Command.DecideAbort(
                    id(4),
                    AbortReason.REQUESTED,
                    "no funds",
                    List.of(branch("1", null, null), branch("2", null, null))),
            new Command.Acknowledge(id(4), new BranchId("1")),
            new Command.DecideCommit(id(5), List.of(branch("1", null, Vote.PREPARED))),
            new Command.ReportHazard(id(5), new BranchId("1"), "not found, no fence row"),
            new Command.Retry(id(5)),
            new Command.ReportHazard(id(5), new BranchId("1"), null),
            new Command.Resolve(
                    id(5), new BranchId("1"), new Resolution(Resolution.Found.COMMITTED, "looked at the books", "ops")),
            new Command.AbortIfExpired(id(1)),
            new Command.InquireExpired(id(6), new BranchId("1.1")),
            new Command.AnnounceNode(new ClusterNode("n1", "http://127.0.0.1:8700", 1, "0.1.0")),
            new Command.AnnounceNode(new ClusterNode("n2", "http://127.0.0.1:8701", 1, "0.1.0")),
            new Command.ForgetNode("n2"),
            new Command.RaiseLevel(1, List.of("n1")),
            new Command.AdvanceTime());

    private static final LogEntry ENTRY = new LogEntry("n1", -2L, 7, 1, new LogTime(MILLIS), COMMANDS);

    private static BranchSpec held(String name, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(name), BANK, null, vote, "bank-a-1");
    }

    private static final LogEntry ENTRY_OF_LEVEL_2 = new LogEntry(
            "n1",
            -2L,
            8,
            2,
            new LogTime(MILLIS),
            List.of(
                    new Command.Begin(id(1), null, Duration.ofSeconds(60)),
                    new Command.Enlist(id(1), held("1", null)),
                    new Command.DecideCommit(
                            id(2), List.of(held("1", Vote.PREPARED), branch("2", null, Vote.READ_ONLY))),
                    new Command.DecideAbort(id(3), AbortReason.REQUESTED, null, List.of(held("1", null)))));

    @Test
    void anEntryOfLevelTwoIsReadAndStillWrittenSo() throws IOException {
        assertThat(EntryCodec.decode(ByteBuffer.wrap(golden("entry-level2.hex"))))
                .isEqualTo(ENTRY_OF_LEVEL_2);
        assertThat(hex(EntryCodec.encode(ENTRY_OF_LEVEL_2))).isEqualTo(hex(golden("entry-level2.hex")));
    }

    @Test
    void aSnapshotOfLevelTwoIsReadAndStillWrittenSo() throws IOException {
        CoordinatorState state = SnapshotCodec.read(new ByteArrayInputStream(golden("snapshot-level2.hex")));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        SnapshotCodec.write(state, written);

        assertThat(state.nodes().level()).isEqualTo(2);
        assertThat(state.table().byId().values())
                .extracting(
                        transaction -> transaction.branches().all().getFirst().instance())
                .containsExactly("bank-a-1", "bank-a-1", "bank-a-1");
        assertThat(hex(written.toByteArray())).isEqualTo(hex(golden("snapshot-level2.hex")));
    }

    @Test
    void anEntryOfLevelOneIsRead() throws IOException {
        assertThat(EntryCodec.decode(ByteBuffer.wrap(golden("entry-level1.hex"))))
                .isEqualTo(ENTRY);
    }

    @Test
    void anEntryIsStillWrittenAsLevelOne() throws IOException {
        assertThat(hex(EntryCodec.encode(ENTRY))).isEqualTo(hex(golden("entry-level1.hex")));
    }

    @Test
    void aSnapshotOfLevelOneIsRead() throws IOException {
        CoordinatorState state = SnapshotCodec.read(new ByteArrayInputStream(golden("snapshot-level1.hex")));

        assertThat(state.policy()).isEqualTo(new Policy(Duration.ofHours(1), Duration.ofHours(2)));
        assertThat(state.now()).isEqualTo(new LogTime(MILLIS));
        assertThat(state.directory().of(BANK)).hasSize(1);
        assertThat(state.table().lostUntil()).isEqualTo(new LogTime(MILLIS - 86_400_000));
        assertThat(state.nodes().level()).isEqualTo(1);
        assertThat(state.nodes().nodes().values())
                .containsExactly(new ClusterNode("n1", "http://127.0.0.1:8700", 1, "0.1.0"));
        assertThat(state.table().byId().values())
                .extracting(transaction -> transaction.status())
                .containsExactly(
                        Status.ACTIVE,
                        Status.ACTIVE,
                        Status.COMMITTING,
                        Status.ABORTING,
                        Status.COMMITTED,
                        Status.ABORTED);
    }

    @Test
    void aSnapshotIsStillWrittenAsLevelOne() throws IOException {
        byte[] golden = golden("snapshot-level1.hex");
        ByteArrayOutputStream written = new ByteArrayOutputStream();

        SnapshotCodec.write(SnapshotCodec.read(new ByteArrayInputStream(golden)), written);

        assertThat(hex(written.toByteArray())).isEqualTo(hex(golden));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream("/golden/" + name), name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }
}
