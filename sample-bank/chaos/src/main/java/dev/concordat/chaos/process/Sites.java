package dev.concordat.chaos.process;

import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.host.Network;
import dev.concordat.sample.stack.Site;
import dev.concordat.sample.stack.StackPlan;
import dev.concordat.sample.stack.StackPorts;
import dev.concordat.testing.PostgresSite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which process runs on which host, and what it has to be told because the others are on other hosts. */
public final class Sites {

    /** Names of the coordinators. */
    public static final List<String> COORDINATORS = List.of("n1", "n2", "n3");

    /** Names of the services. */
    public static final List<String> SERVICES = List.of("bank-a", "bank-b", "transfer");

    /** Shown by every caller of the coordinators. */
    public static final String TOKEN = "chaos-callers-token";

    /** Makes its bearer an operator. */
    public static final String OPERATOR_TOKEN = "chaos-operators-token";

    /** Where coordinators listen. */
    public static final int COORDINATOR_PORT = 8700;

    /** Where the transfer service listens. */
    public static final int TRANSFER_PORT = 8710;

    static final List<String> DATABASES = List.of("db-a", "db-b");
    static final List<String> DISKS = joined(COORDINATORS, DATABASES);
    static final List<String> HOSTS = joined(joined(COORDINATORS, SERVICES), DATABASES);

    private static final String PARTICIPANT_TOKEN = "chaos-callbacks-token";
    static final int RAFT_PORT = 8800;
    private static final int BANK_PORT = 8711;
    private static final int POSTGRES_PORT = 5432;

    private final Network network;
    private final Map<String, FaultControl> controls;

    Sites(Network network, Map<String, FaultControl> controls) {
        this.network = network;
        this.controls = controls;
    }

    PostgresSite postgres(String server, Path directory) {
        return new PostgresSite(
                network.host(server).prefix(),
                network.host(server).address(),
                POSTGRES_PORT,
                directory.resolve(server).resolve("server"),
                null,
                network.network());
    }

    StackPlan plan(Path repository, Path logs) {
        StackPorts ports = new StackPorts(
                List.of(COORDINATOR_PORT, COORDINATOR_PORT, COORDINATOR_PORT),
                List.of(RAFT_PORT, RAFT_PORT, RAFT_PORT),
                TRANSFER_PORT,
                BANK_PORT,
                BANK_PORT,
                POSTGRES_PORT);
        Map<String, List<String>> extra = new LinkedHashMap<>();
        COORDINATORS.forEach(name -> extra.put(name, ofCoordinator()));
        SERVICES.forEach(name -> extra.put(name, ofService()));
        return new StackPlan(repository, logs, ports, extra, sites());
    }

    private Map<String, Site> sites() {
        Map<String, Site> sites = new LinkedHashMap<>();
        controls.forEach((name, control) -> {
            List<String> prefix = joined(network.host(name).prefix(), control.prefix());
            sites.put(name, new Site(network.host(name).address(), prefix));
        });
        return sites;
    }

    /** A lifetime longer than any jump of a clock: otherwise every transaction would be too old for hours after it. */
    private List<String> ofCoordinator() {
        return List.of(
                "--concordat.raft.trusted-network=true",
                "--concordat.security.token=" + TOKEN,
                "--concordat.security.operator-token=" + OPERATOR_TOKEN,
                "--concordat.security.participant-token=" + PARTICIPANT_TOKEN,
                "--concordat.participants.allowed-urls=" + allowed(),
                "--concordat.max-lifetime=PT24H");
    }

    private List<String> ofService() {
        return List.of(
                "--concordat.coordinator.token=" + TOKEN,
                "--concordat.participant.token=" + PARTICIPANT_TOKEN,
                "--concordat.propagation.hosts="
                        + SERVICES.stream()
                                .map(name -> network.host(name).address())
                                .collect(Collectors.joining(",")));
    }

    private String allowed() {
        List<String> callable = joined(SERVICES, List.of(network.outside().name()));
        return callable.stream()
                .map(name -> "http://" + network.host(name).address())
                .collect(Collectors.joining(","));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
