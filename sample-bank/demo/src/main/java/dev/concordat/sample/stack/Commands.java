package dev.concordat.sample.stack;

import dev.concordat.testing.Database;
import dev.concordat.testing.JavaProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The command lines of the processes of a stack. */
public final class Commands {

    /** For many JVMs on a small machine; not for measuring. */
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

    private final StackPlan plan;
    private final Path data;

    /** @param data with a directory for each coordinator */
    public Commands(StackPlan plan, Path data) {
        this.plan = plan;
        this.data = data;
    }

    /** The coordinator with that index. */
    public JavaProcess.Command coordinator(int index) {
        StackPorts ports = plan.ports();
        String node = node(index);
        int port = ports.coordinators().get(index);
        return command(
                node,
                "coordinator/target/concordat-coordinator.jar",
                port,
                List.of(
                        "--concordat.node-id=" + node,
                        "--concordat.url=" + url(node, port),
                        "--concordat.raft.address=" + raftAddress(index),
                        "--concordat.raft.members=" + members(),
                        "--concordat.data-dir=" + data.resolve(node)));
    }

    /** The bank of that name. */
    public JavaProcess.Command bank(String name, int port, Database database) {
        return service(name, "sample-bank/bank/target/concordat-sample-bank.jar", port, database, List.of());
    }

    /** The transfer service. */
    public JavaProcess.Command transfer(Database database) {
        StackPorts ports = plan.ports();
        return service(
                "transfer",
                "sample-bank/transfer/target/concordat-sample-transfer.jar",
                ports.transfer(),
                database,
                List.of(
                        "--transfer.banks.bank-a=" + url("bank-a", ports.bankA()),
                        "--transfer.banks.bank-b=" + url("bank-b", ports.bankB())));
    }

    /** Name of the coordinator with that index. */
    public static String node(int index) {
        return "n" + (index + 1);
    }

    private JavaProcess.Command service(
            String name, String jar, int port, Database database, List<String> furtherArguments) {
        List<String> arguments = new ArrayList<>(List.of(
                "--concordat.participant.name=" + name,
                "--concordat.participant.url=" + url(name, port),
                "--concordat.coordinator.urls=" + coordinatorUrls(),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password()));
        arguments.addAll(furtherArguments);
        return command(name, jar, port, arguments);
    }

    private JavaProcess.Command command(String name, String jar, int port, List<String> furtherArguments) {
        Path file = plan.repository().resolve(jar);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(jar + " is missing; build it first: mvn package -DskipTests");
        }
        List<String> arguments = new ArrayList<>(furtherArguments);
        arguments.add("--server.port=" + port);
        arguments.add("--server.address=" + plan.siteOf(name).address());
        List<String> extra = plan.extraFor(name);
        arguments.removeIf(
                argument -> extra.stream().anyMatch(other -> key(other).equals(key(argument))));
        arguments.addAll(extra);
        return new JavaProcess.Command(
                name, plan.siteOf(name).prefix(), file, OPTIONS, arguments, URI.create(url(name, port)));
    }

    private String members() {
        return IntStream.range(0, plan.ports().raft().size())
                .mapToObj(index -> node(index) + "=" + raftAddress(index))
                .collect(Collectors.joining(","));
    }

    private String coordinatorUrls() {
        List<Integer> ports = plan.ports().coordinators();
        return IntStream.range(0, ports.size())
                .mapToObj(index -> url(node(index), ports.get(index)))
                .collect(Collectors.joining(","));
    }

    private String raftAddress(int index) {
        return plan.siteOf(node(index)).address() + ":" + plan.ports().raft().get(index);
    }

    private String url(String process, int port) {
        return "http://" + plan.siteOf(process).address() + ":" + port;
    }

    private static String key(String argument) {
        return argument.substring(0, argument.indexOf('='));
    }
}
