package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;

/** Which callbacks wait for the outcome, by what their classes do. */
class OutcomeRuleTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    OutcomeRuleTest() {
        log.start();
        ((Logger) LoggerFactory.getLogger(OutcomeRule.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(OutcomeRule.class)).detachAppender(log);
    }

    static class Sends implements TransactionSynchronization {
        @Override
        public void afterCommit() {}
    }

    static class SendsByInheritance extends Sends {}

    static class LooksAtTheStatus implements TransactionSynchronization {
        int seen;

        @Override
        public void afterCompletion(int status) {
            seen = status;
        }
    }

    static class LooksByInheritance extends LooksAtTheStatus {}

    static class CleansUp implements TransactionSynchronization {
        boolean over;

        @Override
        public void afterCompletion(int status) {
            over = true;
        }

        @Override
        public void beforeCompletion() {
            over = false;
        }
    }

    /** Loads something else from the place where the status would be. */
    static class LooksAtSomethingElse implements TransactionSynchronization {
        int seen;

        @Override
        public void afterCompletion(int status) {
            seen++;
        }

        public void afterCompletion(long other, int number) {
            seen = number;
        }

        public int other(int number) {
            return number;
        }
    }

    static class IsSuspended extends Sends {
        @Override
        public void suspend() {}
    }

    static class IsResumed extends Sends {
        @Override
        public void resume() {}
    }

    static class DoesNothing implements TransactionSynchronization {}

    static class Holder extends ResourceHolderSupport {}

    static class Resource extends ResourceHolderSynchronization<Holder, String> {
        Resource() {
            super(new Holder(), "key");
        }
    }

    static class Queue extends Resource {
        @Override
        protected void processResourceAfterCommit(Holder holder) {}
    }

    @Test
    void whatIsToBeDoneAfterTheCommitWaits() {
        assertThat(OutcomeRule.decide(Sends.class)).isTrue();
        assertThat(OutcomeRule.decide(SendsByInheritance.class)).isTrue();
    }

    @Test
    void whatLooksAtTheStatusWaitsAndWhatOnlyCleansUpDoesNot() {
        assertThat(OutcomeRule.decide(LooksAtTheStatus.class)).isTrue();
        assertThat(OutcomeRule.decide(LooksByInheritance.class)).isTrue();
        assertThat(OutcomeRule.decide(CleansUp.class)).isFalse();
        assertThat(OutcomeRule.decide(LooksAtSomethingElse.class)).isFalse();
        assertThat(OutcomeRule.decide(DoesNothing.class)).isFalse();
    }

    @Test
    void whatIsSuspendedOrResumedBelongsToItsThread() {
        assertThat(OutcomeRule.decide(IsSuspended.class)).isFalse();
        assertThat(OutcomeRule.decide(IsResumed.class)).isFalse();
    }

    @Test
    void aResourceEndsWithItsLocalTransactionAndOneThatSendsThenIsWarnedOf() {
        assertThat(OutcomeRule.decide(Resource.class)).isFalse();
        assertThat(log.list).isEmpty();

        assertThat(OutcomeRule.decide(Queue.class)).isFalse();
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("Queue");
    }

    @Test
    void theRuleIsAskedForTheClassOfACallback() {
        assertThat(OutcomeRule.waits(new Sends())).isTrue();
        assertThat(OutcomeRule.waits(new CleansUp())).isFalse();
    }
}
