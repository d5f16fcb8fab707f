package dev.concordat.sample.transfer;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the transfer service.
 *
 * @param banks base URL of each bank by its name
 * @param timeout longest duration of a transfer until its decision
 * @param lease how long an idempotency key stays with an attempt that says nothing more; longer than the timeout
 */
@ConfigurationProperties("transfer")
record TransferProperties(
        Map<String, URI> banks,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("12s") Duration lease) {

    TransferProperties {
        banks = Collections.unmodifiableSortedMap(new TreeMap<>(banks));
    }
}
