package dev.concordat.sample.demo;

import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code -Ddemo.…} says.
 *
 * @param repository root of the source tree
 * @param logs directory of the log files
 * @param ports where everything listens
 * @param transfers how many
 * @param clients how many at once
 * @param exit whether to end after the audit
 */
record DemoSettings(Path repository, Path logs, StackPorts ports, int transfers, int clients, boolean exit) {

    static DemoSettings fromSystemProperties() {
        int coordinator = number("coordinator-port", 8700);
        int raft = number("raft-port", 8801);
        int postgres = number("postgres-port", 0);
        var ports = new StackPorts(
                List.of(coordinator, coordinator + 1, coordinator + 2),
                List.of(raft, raft + 1, raft + 2),
                number("transfer-port", 8710),
                number("bank-a-port", 8711),
                number("bank-b-port", 8712),
                postgres == 0 ? Ports.free() : postgres);
        return new DemoSettings(
                Path.of(System.getProperty("demo.repository", ".")),
                Path.of(System.getProperty("demo.logs", "target/demo-logs")),
                ports,
                number("transfers", 1000),
                number("clients", 16),
                !System.getProperty("demo.exit", "false").equals("false"));
    }

    /** A sentence for each port that somebody else has. */
    List<String> taken() {
        Map<Integer, String> flags = new LinkedHashMap<>();
        ports.coordinators().forEach(port -> flags.put(port, "demo.coordinator-port=… (the first of three)"));
        ports.raft().forEach(port -> flags.put(port, "demo.raft-port=… (the first of three)"));
        flags.put(ports.transfer(), "demo.transfer-port=…");
        flags.put(ports.bankA(), "demo.bank-a-port=…");
        flags.put(ports.bankB(), "demo.bank-b-port=…");
        flags.put(ports.postgres(), "demo.postgres-port=…");
        List<String> taken = new ArrayList<>();
        flags.forEach((port, flag) -> {
            if (!Ports.isFree(port)) {
                taken.add(
                        "Port %d is taken: end what listens there, or choose another with -D%s".formatted(port, flag));
            }
        });
        return taken;
    }

    private static int number(String name, int standard) {
        return Integer.getInteger("demo." + name, standard);
    }
}
