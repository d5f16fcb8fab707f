package dev.concordat.participant.autoconfigure;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How global transactions go to other threads.
 *
 * @param excludedExecutors bean names of executors and schedulers that do not hand global transactions over
 */
@ConfigurationProperties("concordat.threads")
record ThreadsProperties(@DefaultValue Set<String> excludedExecutors) {}
