package dev.concordat.chaos.failover;

import dev.concordat.testing.JavaProcess;
import java.time.Duration;

/** One way of losing a node for a while. */
interface Outage {

    /** As it is called on the command line and in the report. */
    String name();

    /** Takes the node away; returns at once. */
    void begin(JavaProcess node);

    /** How long the node stays away. */
    Duration lasts();

    /** Brings it back; returns when it takes part again. */
    void end(JavaProcess node);

    /** {@code kill -9}, and a new start. */
    record Kill() implements Outage {
        @Override
        public String name() {
            return "kill";
        }

        @Override
        public void begin(JavaProcess node) {
            node.kill();
        }

        @Override
        public Duration lasts() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void end(JavaProcess node) {
            node.start();
            node.awaitReady();
        }
    }

    /** {@code SIGSTOP}, and {@code SIGCONT} after several election timeouts. */
    record Pause() implements Outage {
        @Override
        public String name() {
            return "pause";
        }

        @Override
        public void begin(JavaProcess node) {
            Signals.send("STOP", node.pid());
        }

        @Override
        public Duration lasts() {
            return Duration.ofSeconds(5);
        }

        @Override
        public void end(JavaProcess node) {
            Signals.send("CONT", node.pid());
            node.awaitReady();
        }
    }
}
