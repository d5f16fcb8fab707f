package org.apache.ratis.server.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LogAppender;
import org.junit.jupiter.api.Test;

/** A leader, n1, of three or five nodes. */
class ReadIndexHeartbeatsTest {

    private final Follower n2 = new Follower("n2");
    private final Follower n3 = new Follower("n3");
    private final ReadIndexHeartbeats heartbeats = new ReadIndexHeartbeats();
    private List<Follower> others = List.of(n2, n3);
    private int members = 3;

    @Test
    void anAnswerToACallMadeSinceConfirmsARead() {
        CompletableFuture<Long> read = read(7);
        assertThat(read).isNotDone();

        answers(n2, n2.call());

        assertThat(read).isCompletedWithValue(7L);
    }

    @Test
    void everyFollowerIsAskedAtOnce() {
        var unused = read(7);

        assertThat(n2.asked).isEqualTo(1);
        assertThat(n3.asked).isEqualTo(1);
    }

    /** The one in Ratis 3.3.0 answers the second read without asking anybody. */
    @Test
    void whatWasConfirmedForOneReadConfirmsNoLaterOne() {
        CompletableFuture<Long> first = read(7);
        answers(n2, n2.call());
        assertThat(first).isCompleted();

        CompletableFuture<Long> second = read(7);

        assertThat(second).isNotDone();
        answers(n3, n3.call());
        assertThat(second).isCompletedWithValue(7L);
    }

    /** The one in Ratis 3.3.0 has it wait for what the first one asked. */
    @Test
    void anAnswerThatWasOnItsWayConfirmsOnlyTheReadThatAsked() {
        CompletableFuture<Long> first = read(7);
        long before = n2.call();
        CompletableFuture<Long> second = read(7);

        answers(n2, before);

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
    }

    @Test
    void anAnswerToAnEarlierCallConfirmsNothing() {
        long before = n2.call();
        CompletableFuture<Long> read = read(7);

        answers(n2, before);

        assertThat(read).isNotDone();
    }

    @Test
    void aHeartbeatWhosePlaceAnAppendHasTakenIsAskedForAgain() {
        long before = n2.call();
        var unused = read(7);

        answers(n2, before);

        assertThat(n2.asked).isEqualTo(2);
        assertThat(n3.asked).isEqualTo(1);
    }

    @Test
    void anAppenderThatWasReplacedConfirmsByCallsMadeSince() {
        Follower earlier = new Follower("n2");
        long before = -1;
        for (int i = 0; i < 100; i++) {
            before = earlier.call();
        }
        CompletableFuture<Long> read = read(7);

        answers(earlier, before);
        assertThat(read).isNotDone();
        answers(earlier, earlier.call());
        assertThat(read).isCompleted();
    }

    @Test
    void aFollowerThatIsAddedMeanwhileCounts() {
        members = 5;
        Follower n4 = new Follower("n4");
        others = List.of(n2, n3, n4);
        CompletableFuture<Long> read = read(7);

        answers(n2, n2.call());
        answers(n4, n4.call());
        assertThat(read).isNotDone();
        answers(n4, n4.call());

        assertThat(read).isCompleted();
    }

    @Test
    void aFollowerThatFollowsAnotherConfirmsNothing() {
        CompletableFuture<Long> read = read(7);

        heartbeats.onAppendEntriesReply(n2.appender(), reply(n2.call(), false), this::isMajority);

        assertThat(read).isNotDone();
    }

    @Test
    void aMajorityHasToConfirm() {
        members = 5;
        CompletableFuture<Long> read = read(7);

        answers(n2, n2.call());
        answers(n2, n2.call());
        assertThat(read).isNotDone();
        answers(n3, n3.call());

        assertThat(read).isCompleted();
    }

    @Test
    void aLeaderThatLeadsNoMoreConfirmsNothing() {
        CompletableFuture<Long> read = read(7);

        heartbeats.failListeners(new IllegalStateException("deposed"));

        assertThat(read).isCompletedExceptionally();
        assertThat(read(7)).isCompletedExceptionally();
    }

    private CompletableFuture<Long> read(long commitIndex) {
        return heartbeats
                .addAppendEntriesListener(
                        commitIndex,
                        index -> new ReadIndexHeartbeats.AppendEntriesListener(
                                index, List.of(n2.appender(), n3.appender())))
                .getFuture();
    }

    private void answers(Follower follower, long call) {
        heartbeats.onAppendEntriesReply(follower.appender(), reply(call, true), this::isMajority);
    }

    /** With the leader itself. */
    private boolean isMajority(Predicate<RaftPeerId> confirmed) {
        return 1 + others.stream().filter(each -> confirmed.test(each.id)).count() > members / 2;
    }

    private static AppendEntriesReplyProto reply(long call, boolean success) {
        return AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(call).setSuccess(success))
                .setFollowerCommit(100)
                .build();
    }

    private static final class Follower {
        private final RaftPeerId id;
        private final LogAppender appender;
        private long calls;
        private int asked;

        Follower(String name) {
            this.id = RaftPeerId.valueOf(name);
            this.appender = (LogAppender) Proxy.newProxyInstance(
                    LogAppender.class.getClassLoader(),
                    new Class<?>[] {LogAppender.class},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "getFollowerId" -> id;
                        case "getCallId" -> calls;
                        case "getCallIdComparator" -> Comparator.<Long>naturalOrder();
                        case "triggerHeartbeat" -> {
                            asked++;
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.toString());
                    });
        }

        LogAppender appender() {
            return appender;
        }

        /** The leader makes a call; its number. */
        long call() {
            return calls++;
        }
    }
}
