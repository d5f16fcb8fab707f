package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.security.AccessRules;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.coordinator.transaction.Policy;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Checks the properties against each other. Every fault is a {@link ConfigurationFault}. */
final class SettingsReader {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_AWAIT = Duration.ofMinutes(1);

    /** Below, every pause of a process is an election. */
    private static final Duration SHORTEST_ELECTION = Duration.ofMillis(100);

    /** Three times that still leaves calls time to be answered. */
    private static final Duration LONGEST_ELECTION = Duration.ofSeconds(2);

    private static final DataSize LEAST_FREE = DataSize.ofMegabytes(16);
    private static final int SHORTEST_TOKEN = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final ConcordatProperties properties;
    private final Loopback loopback;

    SettingsReader(ConcordatProperties properties, Loopback loopback) {
        this.properties = properties;
        this.loopback = loopback;
    }

    /** @param serverAddress on which the API listens */
    NodeSettings read(String serverAddress) {
        String cluster = name("concordat.cluster-id", properties.clusterId());
        RaftMembers.Found raft = new RaftMembers(properties, loopback).read();
        checkSecurity(serverAddress);
        return new NodeSettings(
                raft.node(),
                cluster,
                dataDir(),
                minFree(),
                url(),
                raft.members(),
                within(
                        "concordat.raft.election-timeout",
                        properties.raft().electionTimeout(),
                        SHORTEST_ELECTION,
                        LONGEST_ELECTION),
                raft.joins(),
                policy(),
                within("concordat.await-limit", properties.awaitLimit(), Duration.ZERO, LONGEST_AWAIT),
                allowedUrls(),
                new AccessRules(
                        token("concordat.security.token", properties.security().token()),
                        token(
                                "concordat.security.operator-token",
                                properties.security().operatorToken())),
                token(
                        "concordat.security.participant-token",
                        properties.security().participantToken()));
    }

    static String name(String property, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new ConfigurationFault(
                    property,
                    "'" + value + "' is not a name",
                    "Use 1 to 63 letters, digits, hyphens and underscores, the first one a letter or a digit");
        }
        return value;
    }

    private Path dataDir() {
        try {
            if (!properties.dataDir().isBlank()) {
                return Path.of(properties.dataDir()).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException malformed) {
            throw new ConfigurationFault(
                    "concordat.data-dir", "it is not a path: " + malformed.getReason(), "Name a directory");
        }
        throw new ConfigurationFault("concordat.data-dir", "it is empty", "Name a directory");
    }

    private long minFree() {
        DataSize minFree = properties.disk().minFree();
        if (minFree.compareTo(LEAST_FREE) < 0) {
            throw new ConfigurationFault(
                    NodeVitals.FLOOR_PROPERTY,
                    minFree + " would not leave room to finish what was begun",
                    "Choose at least " + LEAST_FREE.toMegabytes() + "MB");
        }
        return minFree.toBytes();
    }

    private @Nullable String url() {
        String url = properties.url();
        if (url == null) {
            return null;
        }
        try {
            URI parsed = URI.create(url);
            if (parsed.getHost() != null
                    && parsed.getUserInfo() == null
                    && ("" + parsed.getScheme()).startsWith("http")) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // Reported below.
        }
        throw new ConfigurationFault(
                "concordat.url",
                "'" + url + "' is not an address",
                "Write http://host:port, as clients reach this node");
    }

    private Policy policy() {
        Duration lifetime = within("concordat.max-lifetime", properties.maxLifetime(), Duration.ofSeconds(1), LONGEST);
        Duration retention = properties.outcomeRetention() == null
                ? lifetime
                : within("concordat.outcome-retention", properties.outcomeRetention(), Duration.ofSeconds(1), LONGEST);
        if (retention.compareTo(lifetime) < 0) {
            throw new ConfigurationFault(
                    "concordat.outcome-retention",
                    retention + " is shorter than concordat.max-lifetime (" + lifetime + "), so an outcome could be"
                            + " forgotten while its transaction can still be asked for",
                    "Set it to at least " + lifetime + ", or shorten concordat.max-lifetime");
        }
        return new Policy(lifetime, retention);
    }

    private static Duration within(String property, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw new ConfigurationFault(
                    property, value + " is out of range", "Choose a duration from " + shortest + " to " + longest);
        }
        return value;
    }

    private AllowedUrls allowedUrls() {
        List<String> entries = properties.participants().allowedUrls();
        try {
            return entries == null ? AllowedUrls.defaults() : AllowedUrls.of(entries);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationFault(
                    "concordat.participants.allowed-urls",
                    "an entry is not usable",
                    String.valueOf(malformed.getMessage()));
        }
    }

    private void checkSecurity(String serverAddress) {
        if (!loopback.isLoopback(serverAddress) && properties.security().token() == null) {
            throw new ConfigurationFault(
                    "server.address",
                    "'" + serverAddress + "' can be reached from other machines, and concordat.security.token is not"
                            + " set, so anybody there could decide transactions",
                    "Set concordat.security.token to a long random secret that callers send as a bearer token, or leave"
                            + " server.address at 127.0.0.1");
        }
    }

    private static @Nullable String token(String property, @Nullable String token) {
        if (token != null && (token.length() < SHORTEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c <= '~'))) {
            throw new ConfigurationFault(
                    property,
                    "the token is too short or holds spaces or characters beyond ASCII",
                    "Use at least " + SHORTEST_TOKEN
                            + " printable ASCII characters without spaces, better 32 random ones");
        }
        return token;
    }
}
