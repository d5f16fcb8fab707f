package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BackgroundThreadsTest {

    @Test
    void itsThreadsKeepNoProcessFromEnding() throws Exception {
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        try (BackgroundWork work = new BackgroundWork(1)) {
            work.repeat(
                    "a test's",
                    Duration.ofHours(1),
                    () -> daemon.complete(Thread.currentThread().isDaemon()));

            assertThat(daemon.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(work).isNotNull();
        }
    }

    @Test
    void anErrorIsSaidAndOneWhileSayingItStopsNothing() {
        List<ILoggingEvent> said = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> failing = new AppenderBase<>() {
            @Override
            public synchronized void doAppend(ILoggingEvent event) {
                said.add(event);
                throw new OutOfMemoryError("a test's");
            }

            @Override
            protected void append(ILoggingEvent event) {}
        };
        Logger logger = (Logger) LoggerFactory.getLogger(BackgroundWork.class);
        logger.addAppender(failing);
        AtomicInteger rounds = new AtomicInteger();
        AssertionError thrown = new AssertionError("a test's");
        try (BackgroundWork work = new BackgroundWork(1)) {
            work.repeat("a test's", Duration.ofMillis(1), () -> {
                if (rounds.incrementAndGet() == 1) {
                    throw thrown;
                }
            });

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> rounds.get() > 2);
            assertThat(work).isNotNull();
        } finally {
            logger.detachAppender(failing);
        }
        assertThat(said).singleElement().extracting(ILoggingEvent::getLevel).isEqualTo(Level.ERROR);
        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(OutOfMemoryError.class);
    }
}
