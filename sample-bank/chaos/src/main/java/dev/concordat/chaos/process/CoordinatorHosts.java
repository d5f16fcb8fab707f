package dev.concordat.chaos.process;

import dev.concordat.chaos.host.Network;
import dev.concordat.sample.stack.Commands;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.ProcessLeash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes that stand on the three hosts of coordinators. At first each is called as its host; a name that was taken
 * away is never used again. Thread-safe.
 */
public final class CoordinatorHosts {

    private static final String NODE_ID = "--concordat.node-id=";
    private static final String RAFT_ADDRESS = "--concordat.raft.address=";

    private final Commands commands;
    private final Network network;
    private final Path logs;
    private final ProcessLeash leash;
    private final Map<String, Identity> identities = new TreeMap<>();
    private int names = Sites.COORDINATORS.size();

    /**
     * A node.
     *
     * @param name in the cluster
     * @param raftAddress where the other nodes reach it
     * @param url where clients reach it
     */
    public record Identity(String name, String raftAddress, String url) {}

    CoordinatorHosts(Commands commands, Network network, Path logs, ProcessLeash leash) {
        this.commands = commands;
        this.network = network;
        this.logs = logs;
        this.leash = leash;
    }

    /** The host on which the node of that name stands, if it stands on any. */
    public synchronized Optional<String> slotOf(String name) {
        return identities.entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The node that stands on that host. */
    public synchronized Identity identityAt(String slot) {
        Identity identity = identities.get(slot);
        if (identity == null) {
            throw new IllegalArgumentException("no coordinator stands on " + slot);
        }
        return identity;
    }

    synchronized JavaProcess first(String slot) {
        return process(slot, slot, Sites.RAFT_PORT);
    }

    synchronized JavaProcess next(String slot) {
        names++;
        return process(slot, "n" + names, Sites.RAFT_PORT + names);
    }

    private JavaProcess process(String slot, String name, int raftPort) {
        JavaProcess.Command first = commands.coordinator(Sites.COORDINATORS.indexOf(slot));
        String raftAddress = network.host(slot).address() + ":" + raftPort;
        List<String> arguments = new ArrayList<>(first.arguments());
        arguments.removeIf(argument -> argument.startsWith(NODE_ID) || argument.startsWith(RAFT_ADDRESS));
        arguments.add(NODE_ID + name);
        arguments.add(RAFT_ADDRESS + raftAddress);
        identities.put(slot, new Identity(name, raftAddress, first.url().toString()));
        return new JavaProcess(
                new JavaProcess.Command(name, first.prefix(), first.jar(), first.options(), arguments, first.url()),
                logs.resolve(name + ".log"),
                leash);
    }
}
