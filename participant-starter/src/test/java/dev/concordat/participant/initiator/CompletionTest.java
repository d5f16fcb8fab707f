package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.HandOver;
import dev.concordat.participant.context.Stay;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.Vote;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an end makes of work that is held open here, and of work on other threads. */
class CompletionTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final GlobalTransactionOptions OPTIONS = GlobalTransactionOptions.DEFAULTS;

    private final StubCoordinator coordinator = new StubCoordinator();
    private final Initiator initiator = initiator(BUDGET);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    CompletionTest() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Initiator.class)).addAppender(log);
    }

    private Initiator initiator(Duration budget) {
        return new Initiator(
                new CoordinatorClient(
                        new CoordinatorSettings(List.of(URI.create(coordinator.url())), null, BUDGET, BUDGET, BUDGET)),
                new InitiatorSettings(
                        new ParticipantName("travel"), Duration.ofMinutes(1), budget, budget, PrepareMode.ON_REQUEST));
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(Initiator.class)).detachAppender(log);
        coordinator.close();
    }

    /** A local transaction that this process holds open. */
    private static final class Held implements Stay {

        final List<String> ends = new ArrayList<>();
        private final BranchId branch;
        private final Vote vote;
        private final @Nullable String detail;

        Held(BranchScope scope, Vote vote, @Nullable String detail) {
            this.branch = scope.book().openLocal();
            this.vote = vote;
            this.detail = detail;
            scope.book().joined(branch, branch, "travel-0", LocalWork.UNKNOWN);
            scope.stays(this);
        }

        @Override
        public Voted vote() {
            ends.add("voted");
            return new Voted(branch, vote, detail);
        }

        @Override
        public void end(End how) {
            ends.add(how.name());
        }
    }

    private List<String> asked() {
        return coordinator.decisions().stream()
                .map(request -> request.path().substring(request.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void whatIsHeldOpenHereVotesAndIsCommittedWithItsVote() {
        BranchScope scope = initiator.begin(OPTIONS);
        Held held = new Held(scope, Vote.PREPARED, null);

        initiator.complete(scope);

        assertThat(held.ends).containsExactly("voted");
        assertThat(asked()).containsExactly("commit");
        assertThat(coordinator.decisions().get(0).body())
                .contains("\"prepared\"")
                .doesNotContain("instance");
    }

    @Test
    void whatIsHeldOpenHereAndRefusesAbortsTheWhole() {
        BranchScope scope = initiator.begin(OPTIONS);
        new Held(scope, Vote.REFUSED, "a constraint failed");

        assertThatThrownBy(() -> initiator.complete(scope))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("a constraint failed");
        assertThat(asked()).doesNotContain("commit");
    }

    @Test
    void whatIsHeldOpenHereIsUndoneWithoutAVoteWhereNothingCanCommit() {
        BranchScope scope = initiator.begin(OPTIONS);
        Held held = new Held(scope, Vote.PREPARED, null);
        scope.book().setRollbackOnly("requested", "no room");

        assertThatThrownBy(() -> initiator.complete(scope)).isInstanceOf(GlobalTransactionAbortedException.class);

        assertThat(held.ends).containsExactly("ABORTED");
        assertThat(asked()).doesNotContain("commit");
    }

    @Test
    void whatIsHeldOpenHereIsUndoneWhenTheWorkFailed() {
        BranchScope scope = initiator.begin(OPTIONS);
        Held held = new Held(scope, Vote.PREPARED, null);

        initiator.abandon(scope, new IllegalStateException("failed"));

        assertThat(held.ends).containsExactly("ABORTED");
    }

    @Test
    void workThatIsOnItsWayToAnotherThreadWhenTheTimeIsUpCannotBeCommitted() {
        BranchScope scope = initiator.begin(OPTIONS.withTimeout(Duration.ofMillis(50)));
        BranchScope.Binding binding = scope.bind();
        HandOver.capture();
        binding.close();

        assertThatThrownBy(() -> initiator.complete(scope))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("unfinished-work");
    }

    @Test
    void anAbortThatNobodyHeardIsLoggedAndOneThatWasHeardIsNot() {
        initiator.abandon(prepared(), new IllegalStateException("failed"));
        coordinator.behave(request -> new Answer(200, "{\"status\":\"committed\",\"decision\":\"commit\"}"));
        initiator.abandon(prepared(), new IllegalStateException("failed"));
        assertThat(log.list).extracting(ILoggingEvent::getLevel).doesNotContain(Level.WARN);

        coordinator.behave(StubCoordinator::refusing);
        initiator(Duration.ofMillis(300)).abandon(prepared(), new IllegalStateException("failed"));

        assertThat(log.list)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .singleElement()
                .extracting(ILoggingEvent::getMessage)
                .asString()
                .startsWith("Abort could not be told");
    }

    private BranchScope prepared() {
        BranchScope scope = initiator.begin(OPTIONS);
        scope.book().voted(scope.book().openLocal(), Vote.PREPARED);
        return scope;
    }
}
