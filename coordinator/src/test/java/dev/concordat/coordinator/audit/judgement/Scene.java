package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Two databases, one transaction, and what the coordinators say; changed step by step by a test. */
final class Scene {

    static final TransactionId TRANSACTION = new TransactionId("01M7Z66XP0TCR9DVA21MSKNSQF");
    static final String CLUSTER = "concordat";
    static final Instant CREATED = TRANSACTION.createdAt();
    static final Instant DECIDED = CREATED.plusSeconds(1);
    static final ServerReading SOUND =
            new ServerReading("127.0.0.1:5432", CREATED, true, true, "on", 100, 2, 50, 200_000_000);

    private final List<FenceRow> fence = new ArrayList<>();
    private final List<PreparedBranch> prepared = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final List<BranchView> branches = new ArrayList<>();
    private @Nullable Word word;
    private @Nullable Instant oldestRow = CREATED.minusSeconds(3_600);
    private ServerReading server = SOUND;
    private Instant at = DECIDED.plusSeconds(5);
    private boolean hasFence = true;
    private long foreignRows;
    private boolean cutShort;
    private boolean preparedCutShort;
    private boolean listCutShort;
    private Instant startOfB = CREATED;
    private final SortedSet<String> everOfB = new TreeSet<>();

    /** A branch is committed there. */
    Scene work(String database, String branch, String participant) {
        fence.add(new FenceRow(database, name(branch, participant), true));
        return this;
    }

    /** A branch is aborted there. */
    Scene tombstone(String database, String branch, String participant) {
        fence.add(new FenceRow(database, name(branch, participant), false));
        return this;
    }

    Scene prepared(String database, String branch, String participant, int seconds) {
        return preparedBy(CLUSTER, database, branch, participant, seconds);
    }

    Scene preparedBy(String cluster, String database, String branch, String participant, int seconds) {
        prepared.add(new PreparedBranch(
                database,
                cluster,
                name(branch, participant),
                Duration.ofSeconds(30),
                Duration.ofSeconds(seconds),
                List.of("account")));
        return this;
    }

    Scene unreadable(String gid) {
        unreadable.add(gid);
        return this;
    }

    /** A branch as the coordinators show it; those that have ended have acknowledged. */
    Scene branch(String branch, String participant, @Nullable String vote, String state) {
        boolean acknowledged = state.equals("committed") || state.equals("aborted");
        branches.add(new BranchView(
                branch, participant, vote, state, 1, null, null, acknowledged ? DECIDED.plusSeconds(1) : null));
        return this;
    }

    /** Refused, which nobody acknowledges. */
    Scene refused(String branch, String participant) {
        branches.add(new BranchView(branch, participant, "refused", "aborted", 0, null, null, null));
        return this;
    }

    Scene committing() {
        return known("committing", "commit");
    }

    Scene committed() {
        return known("committed", "commit");
    }

    Scene aborting() {
        return known("aborting", "abort");
    }

    Scene aborted() {
        return known("aborted", "abort");
    }

    Scene active() {
        return known("active", null);
    }

    Scene unknown() {
        word = new Word.Unknown();
        return this;
    }

    Scene forgotten() {
        word = new Word.Forgotten();
        return this;
    }

    /** Status and decision; the branches are those that were named before. */
    private Scene known(String status, @Nullable String decision) {
        word = new Word.Known(new TransactionView(
                TRANSACTION.value(),
                null,
                status,
                decision,
                null,
                CREATED,
                null,
                decision == null ? null : DECIDED,
                null,
                branches,
                List.of()));
        return this;
    }

    Scene server(ServerReading reading) {
        server = reading;
        return this;
    }

    Scene oldestRow(@Nullable Instant oldest) {
        oldestRow = oldest;
        return this;
    }

    Scene secondsAfterTheDecision(int seconds) {
        at = DECIDED.plusSeconds(seconds);
        return this;
    }

    Scene withoutFence() {
        hasFence = false;
        return this;
    }

    Scene foreignRows(long rows) {
        foreignRows = rows;
        return this;
    }

    Scene cutShort() {
        cutShort = true;
        return this;
    }

    Scene preparedCutShort() {
        preparedCutShort = true;
        return this;
    }

    Scene listCutShort() {
        listCutShort = true;
        return this;
    }

    /** Database b is on another server, whose inner address and port are the same. */
    Scene otherServerOfB() {
        startOfB = CREATED.plusSeconds(1);
        return this;
    }

    /** An old row of the participant is in database b, and none of late. */
    Scene everInB(String participant) {
        everOfB.add(participant);
        return this;
    }

    /** What the audit would have gathered. */
    Evidence evidence() {
        List<DatabaseReading> readings = List.of(reading("a"), reading("b"));
        SortedMap<TransactionId, Word> words = new TreeMap<>();
        if (word != null) {
            words.put(TRANSACTION, word);
        }
        return new Evidence(CLUSTER, at, readings, words, Homes.of(readings), listCutShort);
    }

    List<Finding> findings() {
        return Judge.judge(evidence());
    }

    private DatabaseReading reading(String database) {
        boolean first = database.equals("a");
        return new DatabaseReading(
                database,
                first ? server : startedAt(startOfB),
                prepared.stream()
                        .filter(branch -> branch.database().equals(database))
                        .toList(),
                first ? unreadable : List.of(),
                hasFence || !first,
                fence.stream().filter(row -> row.database().equals(database)).toList(),
                first ? foreignRows : 0,
                oldestRow,
                first ? new TreeSet<>() : everOfB,
                first && cutShort,
                first && preparedCutShort);
    }

    private ServerReading startedAt(Instant started) {
        return new ServerReading(
                server.address(),
                started,
                server.fsync(),
                server.fullPageWrites(),
                server.synchronousCommit(),
                server.slots(),
                server.used(),
                server.oldestXidAge(),
                server.freezeMaxAge());
    }

    static BranchName name(String branch, String participant) {
        return BranchName.of(TRANSACTION.value(), branch, participant);
    }
}
