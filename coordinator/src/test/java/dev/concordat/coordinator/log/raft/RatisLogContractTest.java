package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.log.ReplicatedLogContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a cluster of one, by a leader, and by a follower. */
class RatisLogContractTest {

    abstract static class Clustered extends ReplicatedLogContract {

        private final Map<String, Seen> observers = new TreeMap<>();
        private @Nullable Cluster cluster;
        private String node = "";

        abstract int size();

        @BeforeEach
        void start(@TempDir Path directory) {
            Cluster started = new Cluster(directory, size());
            cluster = started;
            for (String name : started.nodes()) {
                observers.put(name, new Seen());
                started.start(name, observers.get(name));
            }
            node = leads() ? started.leader() : started.follower();
        }

        @AfterEach
        void stop() {
            cluster().close();
            assertThat(cluster().halts).isEmpty();
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
