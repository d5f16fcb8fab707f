package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.FakeLog;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A coordinator on an in-memory log, a clock that stands still and participants that vote as they are told. */
final class RuntimeFixture {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Duration SHORT = Duration.ofMillis(150);

    private Instant now = NOW;
    private int made;
    final InstantSource clock = () -> now;
    final AppliedFeed feed = new AppliedFeed();
    final FakeLog log = new FakeLog(clock, feed);
    final GroupCommit proposer = new GroupCommit(log);
    final LogAccess access = new LogAccess(log, proposer, SHORT);
    final CompletionWatch completions = new CompletionWatch(log::applied);
    final ScriptedVoting voting = new ScriptedVoting();
    final Coordinator coordinator = new Coordinator(access, proposer, voting, completions, clock, 100);

    RuntimeFixture() {
        feed.subscribe(completions);
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    /** An identifier made now. */
    TransactionId id() {
        return idMadeAt(now);
    }

    TransactionId idMadeAt(Instant time) {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        random[0] = (byte) made++;
        return TransactionId.of(time.toEpochMilli(), random);
    }

    static BranchSpec branch(String id, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(id), new ParticipantName("bank-" + id), null, vote);
    }

    Reply commit(TransactionId id, BranchSpec... branches) {
        return coordinator.commit(new CommitOrder(id, List.of(branches), Duration.ofSeconds(5), Duration.ZERO));
    }

    static Decided decided(Reply reply) {
        if (reply instanceof Reply.Accepted accepted && accepted.transaction() instanceof Decided decided) {
            return decided;
        }
        throw new AssertionError("a decision was expected, not " + reply);
    }

    static Rejection rejection(Reply reply) {
        if (reply instanceof Reply.Rejected rejected) {
            return rejected.rejection();
        }
        throw new AssertionError("a rejection was expected, not " + reply);
    }

    /** Answers each round from a script, and says what it was asked. */
    static final class ScriptedVoting implements VotingRound {

        record Asked(TransactionId id, List<BranchId> branches, Duration within) {}

        final List<Asked> asked = new ArrayList<>();
        Runnable during = () -> {};

        @Nullable
        RoundResult next;

        @Override
        public RoundResult ask(TransactionId id, List<Branch> branches, Duration within) {
            asked.add(new Asked(id, branches.stream().map(Branch::id).toList(), within));
            Runnable once = during;
            during = () -> {};
            once.run();
            if (next != null) {
                return next;
            }
            SortedMap<BranchId, Vote> votes = new TreeMap<>();
            branches.forEach(branch -> votes.put(branch.id(), Vote.PREPARED));
            return new RoundResult.Unanimous(votes);
        }
    }
}
