package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.slf4j.LoggerFactory;

/** What is said while a start waits for branches of its service, and when it no longer does. */
class WaitOfTheStartTest {

    private static final Duration START = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final BranchKey KEY =
            new BranchKey(TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), new BranchId("1"));
    private static final BranchKey YOUNG = new BranchKey(KEY.transaction(), new BranchId("2"));

    private final List<InDoubtBranch> prepared = new CopyOnWriteArrayList<>(List.of(
            new InDoubtBranch(KEY, START, Duration.ofMinutes(1)),
            new InDoubtBranch(YOUNG, Duration.ZERO, Duration.ofMinutes(1))));
    private final AtomicInteger looks = new AtomicInteger();
    private final PhaseTwo phaseTwo = Mockito.mock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private volatile int endsAfter = Integer.MAX_VALUE;
    private RecoveryAtStart coming = comingBack(Duration.ZERO);

    private final BranchResource resource = new BranchResource() {
        @Override
        public BranchAnswer carryOut(Order order, BranchKey branch) {
            throw new IllegalStateException("nobody orders anything here");
        }

        @Override
        public List<InDoubtBranch> inDoubt() {
            if (looks.incrementAndGet() > endsAfter) {
                prepared.clear();
            }
            return List.copyOf(prepared);
        }
    };

    WaitOfTheStartTest() {
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(RecoveryAtStart.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        Thread.interrupted();
        coming.started();
        Logger logger = (Logger) LoggerFactory.getLogger(RecoveryAtStart.class);
        logger.setLevel(null);
        logger.detachAppender(log);
    }

    private RecoveryAtStart comingBack(Duration longest) {
        return new RecoveryAtStart(
                new BranchResource() {
                    @Override
                    public BranchAnswer carryOut(Order order, BranchKey branch) {
                        return resource.carryOut(order, branch);
                    }

                    @Override
                    public List<InDoubtBranch> inDoubt() {
                        return resource.inDoubt();
                    }
                },
                () -> {},
                () -> prepared.stream()
                        .map(branch -> new BlockingBranch(branch.branch(), Instant.EPOCH, List.of("account")))
                        .toList(),
                phaseTwo,
                new RecoveryAtStart.Bounds(longest, Duration.ofMillis(20), Duration.ofSeconds(1), START));
    }

    private List<String> said(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void await(Duration longest) {
        coming.started();
        coming = comingBack(longest);
        coming.await();
    }

    @Test
    void whatIsWaitedForIsNamedOnceWithTheTablesThatItLocks() {
        await(Duration.ofMillis(700));

        assertThat(said(Level.WARN).get(0))
                .isEqualTo("The start waits for a branch of this service that waits for its outcome, transaction="
                        + KEY.transaction() + ", branch=1, preparedAt=1970-01-01T00:00:00Z, tables=[account]");
        assertThat(said(Level.WARN)).hasSize(2);
        assertThat(said(Level.WARN).get(1)).startsWith("The start goes on").endsWith("branches=1");
    }

    @Test
    void aWaitThatIsSoonOverIsNotSpokenOf() {
        endsAfter = 2;

        await(BOUND);

        assertThat(said(Level.WARN)).isEmpty();
        assertThat(said(Level.INFO))
                .singleElement()
                .asString()
                .startsWith("What was prepared before the start is ended, branches=1, waited=PT0.");
    }

    @Test
    void aBoundThatHasPassedBeforeAnythingWasSaidIsSaidAllTheSame() {
        await(Duration.ZERO);

        assertThat(said(Level.WARN)).hasSize(2);
        assertThat(said(Level.WARN).get(0)).startsWith("The start waits for a branch");
    }

    @Test
    void theDatabaseIsNotAskedWithoutAPause() {
        await(Duration.ofMillis(550));

        assertThat(looks).hasValueBetween(3, 9);
    }

    @Test
    void anInterruptEndsTheWaitingAndStaysSet() {
        Thread.currentThread().interrupt();

        await(BOUND);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(said(Level.WARN)).anyMatch(line -> line.startsWith("The start goes on"));
    }

    @Test
    void whetherBranchesHoldLocksIsKnownByTheLastLook() {
        assertThat(coming.isHeld()).isFalse();
        await(Duration.ZERO);
        Awaitility.await().atMost(BOUND).until(() -> coming.isHeld());

        prepared.clear();

        Awaitility.await().atMost(BOUND).until(() -> !coming.isHeld());
    }

    @Test
    void aStartThatIsGivenUpSaysWhatMayHaveHeldItUp() {
        await(Duration.ZERO);
        Awaitility.await().atMost(BOUND).until(() -> coming.isHeld());

        coming.close();

        assertThat(said(Level.ERROR))
                .hasSize(2)
                .allMatch(line -> line.startsWith("The start ended while a branch of this service held its locks"));
        Mockito.verify(phaseTwo, Mockito.atLeastOnce()).close();
    }

    @Test
    void anApplicationThatHasStartedAndEndsSaysNothingOfTheKind() {
        await(Duration.ZERO);
        Awaitility.await().atMost(BOUND).until(() -> coming.isHeld());
        coming.started();
        Mockito.clearInvocations(phaseTwo);

        coming.close();

        assertThat(said(Level.ERROR)).isEmpty();
        Mockito.verify(phaseTwo).close();
    }
}
