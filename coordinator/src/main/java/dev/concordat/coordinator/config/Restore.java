package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.BackupHeader;
import dev.concordat.coordinator.log.raft.RaftOptions;
import dev.concordat.coordinator.log.raft.Restoration;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a new cluster from a backup before the log is opened, where the properties say so. */
final class Restore {

    private static final Logger LOGGER = LoggerFactory.getLogger(Restore.class);
    private static final String FROM = "concordat.restore.from";

    private final ConcordatProperties properties;
    private final InstantSource clock;

    Restore(ConcordatProperties properties, InstantSource clock) {
        this.properties = properties;
        this.clock = clock;
    }

    void run(RaftOptions options) {
        Restoration restoration = new Restoration(options);
        @Nullable String from = properties.restore().from();
        if (from == null) {
            restoration.requireFinished();
            return;
        }
        if (options.members().size() != 1) {
            throw new ConfigurationFault(
                    FROM,
                    "a restore makes a cluster of one, but concordat.raft.members names "
                            + options.members().size() + " nodes",
                    "Restore one node without that property, and add the others to it afterwards");
        }
        Path backup = Path.of(from);
        if (!Files.isReadable(backup)) {
            throw new ConfigurationFault(FROM, backup + " cannot be read", "Name the file of a backup");
        }
        run(restoration, backup);
    }

    private void run(Restoration restoration, Path backup) {
        try {
            if (restoration.isDoneWith(backup)) {
                LOGGER.atInfo().addKeyValue("backup", backup).log("restored from this backup before");
                return;
            }
        } catch (IOException e) {
            throw new ConfigurationFault(FROM, backup + " cannot be read", "Name the file of a backup");
        }
        Instant configured = properties.restore().lostUntil();
        LogTime lostUntil = configured == null
                ? new LogTime(clock.millis()).plus(Limits.MAX_AHEAD)
                : new LogTime(configured.toEpochMilli());
        BackupHeader header = restoration.run(
                backup, properties.clusterId(), properties.raft().generation(), lostUntil);
        LOGGER.atWarn()
                .addKeyValue("backup", backup)
                .addKeyValue("taken", header.takenAt().instant())
                .addKeyValue("lost-until", lostUntil.instant())
                .log("restored: what was decided after the backup is lost, and stays in doubt");
    }
}
