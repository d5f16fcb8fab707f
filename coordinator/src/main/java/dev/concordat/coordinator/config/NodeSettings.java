package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.raft.RaftOptions;
import dev.concordat.coordinator.security.AccessRules;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.coordinator.transaction.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node runs with: the properties, checked and made complete.
 *
 * @param minFreeBytes free space below which nothing new is begun
 * @param url how clients reach this node; null if it follows from the port that the web server gets
 * @param joins whether the node is to be added to a running cluster
 * @param participantToken sent to participants, a secret
 */
record NodeSettings(
        String node,
        String cluster,
        Path dataDir,
        long minFreeBytes,
        @Nullable String url,
        List<RaftOptions.Member> members,
        Duration electionTimeout,
        boolean joins,
        Policy policy,
        Duration awaitLimit,
        AllowedUrls allowedUrls,
        AccessRules accessRules,
        @Nullable String participantToken) {

    NodeSettings {
        members = List.copyOf(members);
    }
}
