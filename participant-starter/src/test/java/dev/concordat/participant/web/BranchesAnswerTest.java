package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.HandOver;
import dev.concordat.participant.context.Stay;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the header of an answer says. */
class BranchesAnswerTest {

    private final BranchBook book = BranchBook.ofCall(new BranchId("1"), new ParticipantName("bank"));
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), book, Duration.ofMillis(300), System::nanoTime);
    private final List<String> withdrawn = new ArrayList<>();
    private Set<String> gone = Set.of();
    private final BranchesAnswer answer = answer(false);
    private final List<Stay.End> ends = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    BranchesAnswerTest() {
        log.start();
        ((Logger) LoggerFactory.getLogger(BranchesAnswer.class)).addAppender(log);
        scope.stays(new Stay() {
            @Override
            public Voted vote() {
                throw new IllegalStateException("nobody asks");
            }

            @Override
            public void end(End how) {
                assertThat(book.isSealed()).as("nothing joins what has ended").isTrue();
                ends.add(how);
            }
        });
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(BranchesAnswer.class)).detachAppender(log);
    }

    private BranchesAnswer answer(boolean redirectsReported) {
        return new BranchesAnswer(
                scope,
                branches -> {
                    branches.forEach(branch -> withdrawn.add(branch.branch().value()));
                    return branches.stream()
                            .filter(branch -> gone.contains(branch.branch().value()))
                            .collect(Collectors.<BranchKey>toSet());
                },
                redirectsReported);
    }

    private void prepare() {
        book.voted(book.openLocal(), Vote.PREPARED);
    }

    private static List<String> votes(BranchesHeader header) {
        return header.branches().stream()
                .map(entry -> entry.branch() + " " + entry.vote())
                .toList();
    }

    private void handOver() {
        BranchScope.Binding binding = scope.bind();
        HandOver.capture();
        binding.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 304, 399})
    void anAnswerThatIsNoErrorReportsTheVotesAndKeepsWhatIsHeld(int status) {
        prepare();

        assertThat(votes(answer.header(false, status, null))).containsExactly("1 PREPARED");
        assertThat(ends).containsExactly(Stay.End.KEPT);
        assertThat(withdrawn).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void anErrorLeavesNothingBehind(int status) {
        prepare();
        prepare();
        gone = Set.of("1", "1.1");

        assertThat(votes(answer.header(false, status, null))).isEmpty();
        assertThat(withdrawn).containsExactly("1", "1.1");
        assertThat(ends).containsExactly(Stay.End.UNDONE);
        assertThat(log.list).isEmpty();
    }

    @Test
    void whatAnErrorCouldNotRollBackIsNamedAndNeverAsPrepared() {
        prepare();
        prepare();
        gone = Set.of("1");

        assertThat(votes(answer.header(true, 200, null))).containsExactly("1.1 REFUSED");
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .endsWith("branches=[1.1]");
    }

    @Test
    void whereNothingIsPreparedNothingIsWithdrawn() {
        assertThat(votes(answer.header(true, 500, null))).isEmpty();
        assertThat(withdrawn).isEmpty();
    }

    @Test
    void whatIsHeldIsUndoneAltogetherWhereTheTransactionCanOnlyAbort() {
        prepare();
        book.setRollbackOnly("requested", "no room");

        assertThat(votes(answer.header(false, 200, null))).containsExactly("1 REFUSED");
        assertThat(ends).containsExactly(Stay.End.ABORTED);
    }

    @Test
    void itIsSaidOnceAndTheSameEverAfter() {
        prepare();
        BranchesHeader first = answer.header(false, 200, null);

        assertThat(answer.header(true, 500, null)).isSameAs(first);
        assertThat(withdrawn).isEmpty();
    }

    @Test
    void whatWentWrongIsSaidOfWorkThatIsMissing() {
        BranchId local = book.openLocal();
        book.rolledBack(local, new LocalWork("Accounts.debit", false));

        assertThat(answer.header(false, 200, "java.lang.IllegalStateException: no money")
                        .format())
                .contains("no money");
    }

    @Test
    void workOnOtherThreadsIsWaitedForBeforeTheVotesAreSaid() {
        handOver();

        assertThat(votes(answer.header(false, 200, null))).containsExactly("1 REFUSED");
        assertThat(book.rollbackOnly())
                .hasValueSatisfying(doom -> assertThat(doom.reason()).isEqualTo("unfinished-work"));
    }

    @Test
    void aRedirectThatWouldLoseVotesMustNotBeSentToAClientThatMayFollowIt() {
        prepare();

        assertThat(answer.mustNotRedirect(200)).isFalse();
        assertThat(answer(true).mustNotRedirect(302)).isFalse();
        assertThat(answer.mustNotRedirect(302)).isTrue();
    }

    @Test
    void aRedirectThatLosesNothingMayBeSent() {
        book.voted(book.openLocal(), Vote.READ_ONLY);

        assertThat(answer.mustNotRedirect(302)).isFalse();
    }

    @Test
    void aRedirectAfterTheVotesAreSaidLosesNothingMore() {
        prepare();
        answer.header(false, 200, null);

        assertThat(answer.mustNotRedirect(302)).isFalse();
    }

    @Test
    void workOnOtherThreadsIsWaitedForBeforeARedirectToo() {
        handOver();

        assertThat(answer.mustNotRedirect(302)).isTrue();
        assertThat(book.rollbackOnly())
                .hasValueSatisfying(doom -> assertThat(doom.reason()).isEqualTo("unfinished-work"));
    }

    @Test
    void workThatWasDoneUnseenElsewhereCannotBeCommitted() {
        answer.goesOnElsewhere();

        assertThat(votes(answer.header(false, 200, null))).containsExactly("1 REFUSED");
    }

    @Test
    void workThatWasSeenElsewhereCan() {
        answer.goesOnElsewhere();
        answer.workWasSeen();

        assertThat(votes(answer.header(false, 200, null))).isEmpty();
    }
}
