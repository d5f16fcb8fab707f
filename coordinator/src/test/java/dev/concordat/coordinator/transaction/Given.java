package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Values that the tests of the core speak of. */
final class Given {

    static final LogTime START = new LogTime(1_750_000_000_000L);
    static final Duration TIMEOUT = Duration.ofSeconds(60);
    static final Duration RETENTION = Policy.DEFAULT.outcomeRetention();
    static final TransactionId ID = id(START.millis(), 1);
    static final Resolution FOUND_COMMITTED =
            new Resolution(Resolution.Found.COMMITTED, "the database is gone", "alice");

    private Given() {}

    static TransactionId id(long millis, int number) {
        byte[] random = new byte[TransactionId.RANDOM_BYTES];
        random[TransactionId.RANDOM_BYTES - 1] = (byte) number;
        return TransactionId.of(millis, random);
    }

    static BranchSpec branch(String name, @Nullable Vote vote) {
        return new BranchSpec(new BranchId(name), new ParticipantName("bank-" + name), null, vote);
    }

    static BranchSpec prepared(String name) {
        return branch(name, Vote.PREPARED);
    }

    static BranchSpec readOnly(String name) {
        return branch(name, Vote.READ_ONLY);
    }

    static BranchSpec refused(String name) {
        return branch(name, Vote.REFUSED);
    }

    static BranchSpec silent(String name) {
        return branch(name, null);
    }

    static BranchSpec[] manyPrepared(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> prepared(Integer.toString(number)))
                .toArray(BranchSpec[]::new);
    }

    static Command begin() {
        return new Command.Begin(ID, "transfer", TIMEOUT);
    }

    static Command enlist(BranchSpec branch) {
        return new Command.Enlist(ID, branch);
    }

    static Command commit(BranchSpec... branches) {
        return new Command.DecideCommit(ID, List.of(branches));
    }

    static Command abort(BranchSpec... branches) {
        return new Command.DecideAbort(ID, AbortReason.REQUESTED, null, List.of(branches));
    }

    static Command acknowledge(String branch) {
        return new Command.Acknowledge(ID, new BranchId(branch));
    }

    static Command hazard(String branch) {
        return new Command.ReportHazard(ID, new BranchId(branch), "no fence row");
    }

    static Command failure(String branch) {
        return new Command.ReportFailure(ID, new BranchId(branch), "connection refused", START);
    }

    static Command inquireExpired(String branch) {
        return new Command.InquireExpired(ID, new BranchId(branch));
    }

    static Command expire() {
        return new Command.AbortIfExpired(ID);
    }

    static Command retry() {
        return new Command.Retry(ID);
    }

    static Command resolve(String branch) {
        return new Command.Resolve(ID, new BranchId(branch), FOUND_COMMITTED);
    }
}
