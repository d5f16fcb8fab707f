package dev.concordat.coordinator.deadline;

import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.StateView;
import dev.concordat.coordinator.runtime.Submission;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the watch together and gives it a thread. */
@Configuration(proxyBeanMethods = false)
public class DeadlineConfiguration {

    /** How late a deadline may be noticed. */
    private static final long PERIOD_MILLIS = 100;

    private static final Logger log = LoggerFactory.getLogger(DeadlineWatch.class);

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService deadlineThread(
            StateView states, Submission submission, InstantSource clock, AppliedFeed feed) {
        DeadlineWatch watch = new DeadlineWatch(states, submission, clock);
        feed.subscribe(watch);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("deadlines").daemon().factory());
        var unused = thread.scheduleWithFixedDelay(
                () -> lookAndGoOn(watch), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return thread;
    }

    /** An exception would end the schedule, and with it every deadline. */
    private static void lookAndGoOn(DeadlineWatch watch) {
        try {
            watch.look();
        } catch (RuntimeException unexpected) {
            log.atError().setCause(unexpected).log("Deadlines could not be looked at; the next look follows");
        }
    }
}
