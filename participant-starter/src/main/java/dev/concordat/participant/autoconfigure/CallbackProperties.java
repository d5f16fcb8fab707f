package dev.concordat.participant.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How listeners and callbacks of the application are run after an outcome.
 *
 * @param threads most callbacks at once
 * @param queue branches whose callbacks may wait for a thread; those of further ones are dropped, with a warning
 * @param kept how long callbacks wait for the outcome of their branch
 * @param shutdownPatience how long a stop waits for callbacks under way
 */
@ConfigurationProperties("concordat.callbacks")
record CallbackProperties(
        @DefaultValue("4") int threads,
        @DefaultValue("1000") int queue,
        @DefaultValue("1h") Duration kept,
        @DefaultValue("5s") Duration shutdownPatience) {}
