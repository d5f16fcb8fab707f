package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.log.ReplicatedLogContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a cluster of one, by a leader, and by a follower. */
class RatisLogContractTest {

    /** One cluster for all tests, since starting one takes seconds; a test that closed its node gets a new one. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Clustered extends ReplicatedLogContract {

        private Path directory = Path.of("");
        private final Map<String, Seen> observers = new TreeMap<>();
        private @Nullable Cluster cluster;
        private String node = "";

        abstract int size();

        @BeforeAll
        void in(@TempDir Path ofTheClass) {
            directory = ofTheClass;
        }

        @BeforeEach
        void start() {
            if (cluster == null || !cluster.runs(node)) {
                stop();
                open();
            }
            // Somebody else may lead by now.
            node = leads() ? cluster().leader() : cluster().follower();
        }

        private void open() {
            Cluster started = new Cluster(newDirectory(), size());
            cluster = started;
            for (String name : started.nodes()) {
                Seen observer = new Seen();
                observers.put(name, observer);
                started.start(name, observer);
            }
        }

        @AfterAll
        void stop() {
            if (cluster != null) {
                cluster.close();
                assertThat(cluster.halts).isEmpty();
            }
        }

        private Path newDirectory() {
            try {
                return Files.createTempDirectory(directory, "cluster");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Cluster cluster() {
            return Objects.requireNonNull(cluster);
        }

        @Override
        protected ReplicatedLog log() {
            return cluster().log(node);
        }

        @Override
        protected Seen seen() {
            return Objects.requireNonNull(observers.get(node));
        }
    }

    @Nested
    class OneNode extends Clustered {
        @Override
        int size() {
            return 1;
        }

        @Override
        protected boolean leads() {
            return true;
        }
    }

    @Nested
    class Leader extends Clustered {
        @Override
        int size() {
            return 3;
        }

        @Override
        protected boolean leads() {
            return true;
        }
    }

    @Nested
    class Follower extends Clustered {
        @Override
        int size() {
            return 3;
        }

        @Override
        protected boolean leads() {
            return false;
        }
    }
}
