package dev.concordat.chaos.failover;

import dev.concordat.chaos.host.Firewall;
import dev.concordat.chaos.host.Guard;
import dev.concordat.chaos.host.Host;
import dev.concordat.chaos.host.Network;
import dev.concordat.chaos.host.PacketRule;
import dev.concordat.chaos.host.RunDirectory;
import dev.concordat.sample.stack.Site;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network namespace for each coordinator, so that one of them can be cut off from all others and from the clients. */
final class IsolatedHosts implements AutoCloseable {

    static final String TOKEN = "benchmark-callers-token";

    private static final List<String> NAMES = List.of("n1", "n2", "n3");
    private static final int HTTP_PORT = 8700;
    private static final int RAFT_PORT = 8800;

    private final Guard guard = new Guard();
    private final Network network;
    private final Firewall firewall;

    IsolatedHosts() {
        RunDirectory run = RunDirectory.make();
        guard.atEnd("rm -rf " + run.path());
        this.network = Network.of(run.id(), NAMES, guard);
        this.firewall = new Firewall(network.inside());
    }

    /** Where the clients are, and the participant. */
    String clientAddress() {
        return network.outside().address();
    }

    StackPlan plan(Path repository, Path logs, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--concordat.raft.trusted-network=true");
        all.add("--concordat.security.token=" + TOKEN);
        all.add("--concordat.participants.allowed-urls=http://" + clientAddress());
        Map<String, List<String>> extra = new LinkedHashMap<>();
        Map<String, Site> sites = new LinkedHashMap<>();
        for (String name : NAMES) {
            Host host = network.host(name);
            extra.put(name, all);
            sites.put(name, new Site(host.address(), host.prefix()));
        }
        StackPorts free = StackPorts.free(NAMES.size());
        StackPorts ports = new StackPorts(
                List.of(HTTP_PORT, HTTP_PORT, HTTP_PORT),
                List.of(RAFT_PORT, RAFT_PORT, RAFT_PORT),
                free.transfer(),
                free.bankA(),
                free.bankB(),
                free.postgres());
        return new StackPlan(repository, logs, ports, extra, sites);
    }

    /** All packets to and from the node are lost, for several election timeouts. */
    Outage isolation() {
        return new Outage() {
            @Override
            public String name() {
                return "isolation";
            }

            @Override
            public void begin(JavaProcess node) {
                firewall.put("isolation", around(network.host(node.name())));
            }

            @Override
            public Duration lasts() {
                return Duration.ofSeconds(5);
            }

            @Override
            public void end(JavaProcess node) {
                firewall.clear();
                node.awaitReady();
            }
        };
    }

    private List<PacketRule> around(Host host) {
        List<Host> others = new ArrayList<>(network.inside());
        others.remove(host);
        others.add(network.outside());
        List<PacketRule> rules = new ArrayList<>();
        for (Host other : others) {
            rules.add(new PacketRule.Drop(other, host, 100));
            rules.add(new PacketRule.Drop(host, other, 100));
        }
        return rules;
    }

    @Override
    public void close() {
        guard.close();
    }
}
