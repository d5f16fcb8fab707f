package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.FeatureLevels;
import dev.concordat.coordinator.log.LogObserver;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feature level that this node has seen in force, beside its log: an older build is refused at its start, not in the
 * middle of replaying. Only a courtesy, so nothing depends on the file: entries and snapshots carry their level, and a
 * node that meets one too high stops.
 */
final class LevelFile implements LogObserver {

    private static final Logger LOGGER = LoggerFactory.getLogger(LevelFile.class);
    private static final String NAME = "feature.level";

    private final Path file;
    private final AtomicInteger written = new AtomicInteger();

    LevelFile(Path dataDir) {
        this.file = dataDir.resolve(NAME);
    }

    /**
     * Refuses to go on if the cluster has left this build behind.
     *
     * @throws dev.concordat.coordinator.log.NewerLevelException if so
     */
    void check() {
        try {
            if (Files.exists(file)) {
                int level = Integer.parseInt(Files.readString(file).strip());
                FeatureLevels.require(level, "the cluster of this data directory");
                written.set(level);
            }
        } catch (IOException | NumberFormatException e) {
            LOGGER.atWarn()
                    .setCause(e)
                    .addKeyValue("file", file)
                    .log("feature level of this directory is not readable");
        }
    }

    @Override
    public void applied(long index, List<Effect> effects, CoordinatorState after) {
        int level = after.nodes().level();
        if (written.getAndSet(level) != level) {
            Thread.ofVirtual().name("level-file").start(() -> write(level));
        }
    }

    private synchronized void write(int level) {
        try {
            Path temporary = file.resolveSibling(NAME + ".tmp");
            try (FileChannel out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                out.write(ByteBuffer.wrap(Integer.toString(level).getBytes(StandardCharsets.US_ASCII)));
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOGGER.atWarn().setCause(e).addKeyValue("file", file).log("feature level could not be noted");
        }
    }

    @Override
    public void leading(long term) {}

    @Override
    public void notLeading() {}
}
