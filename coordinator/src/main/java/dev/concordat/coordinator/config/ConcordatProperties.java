package dev.concordat.coordinator.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set about a coordinator node (contract.md 5).
 *
 * @param nodeId name of this node, unique in its cluster and never used again for another; n1 in a cluster of one
 * @param clusterId name of the cluster, the same on every node; part of the names of prepared transactions
 * @param dataDir directory of this node's log, its own
 * @param url how clients reach this node; made from server.address and server.port where absent
 * @param maxLifetime age from which an unknown transaction counts as forgotten, and the longest timeout
 * @param awaitLimit how long a commit waits for its branches to acknowledge
 * @param outcomeRetention how long finished transactions are remembered, at least max-lifetime, which is the default
 */
@ConfigurationProperties("concordat")
public record ConcordatProperties(
        @Nullable String nodeId,
        @DefaultValue("concordat") String clusterId,
        @DefaultValue("./concordat-data") String dataDir,
        @Nullable String url,
        @DefaultValue Disk disk,
        @DefaultValue Raft raft,
        @DefaultValue Restore restore,
        @DefaultValue Participants participants,
        @DefaultValue("PT1H") Duration maxLifetime,
        @DefaultValue("PT5S") Duration awaitLimit,
        @Nullable Duration outcomeRetention,
        @DefaultValue History history,
        @DefaultValue Security security) {

    /**
     * The disk of the data directory.
     *
     * @param minFree free space below which nothing new is begun or committed
     */
    public record Disk(@DefaultValue("128MB") DataSize minFree) {}

    /**
     * The replicated log.
     *
     * @param address host:port on which this node's log listens
     * @param members all voters, name=host:port separated by commas; absent for a cluster of one
     * @param electionTimeout how long a node waits for its leader, at least; up to four times that. Shorter: quicker
     *     failover. Longer: fewer elections where processes or networks pause
     * @param generation of the cluster, the same on every node: 1 at first, one more after each restore from a backup
     * @param trustedNetwork says that only members of the cluster can reach the log's port; needed beyond loopback
     */
    public record Raft(
            @Nullable String address,
            @Nullable String members,
            @DefaultValue("PT0.3S") Duration electionTimeout,
            @DefaultValue("false") boolean trustedNetwork,
            @DefaultValue("1") int generation) {}

    /**
     * Makes a new cluster from a backup, in an empty data directory.
     *
     * @param from file of the backup; absent for an ordinary start
     * @param lostUntil last moment at which a node of the lost cluster may have worked, and 5 minutes; now and 5 minutes
     *     where absent
     */
    public record Restore(@Nullable String from, @Nullable Instant lostUntil) {}

    /**
     * The services that take part in transactions.
     *
     * @param allowedUrls addresses that may be called, scheme://host[:port][/path]; this machine where absent
     */
    public record Participants(@Nullable List<String> allowedUrls) {}

    /**
     * The read model of finished transactions.
     *
     * @param url JDBC address of its database; absent for no history
     */
    public record History(@Nullable String url) {}

    /**
     * Who may call this node, and how it makes itself known. Tokens are never logged.
     *
     * @param token needed for every call of the API once set; must be set to listen beyond loopback
     * @param operatorToken makes its bearer an operator
     * @param participantToken sent to participants with every callback
     */
    public record Security(
            @Nullable String token,
            @Nullable String operatorToken,
            @Nullable String participantToken) {

        @Override
        public String toString() {
            return "Security[secrets not shown]";
        }
    }
}
