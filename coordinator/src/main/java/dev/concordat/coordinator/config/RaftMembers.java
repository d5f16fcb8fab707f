package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.raft.RaftOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads who takes part in the log. */
final class RaftMembers {

    private static final String MEMBERS = "concordat.raft.members";
    private static final String ADDRESS = "concordat.raft.address";
    private static final String NODE = "concordat.node-id";
    private static final String FIRST_NODE = "n1";
    private static final int MAX_PORT = 65_535;

    private final ConcordatProperties properties;
    private final Loopback loopback;

    RaftMembers(ConcordatProperties properties, Loopback loopback) {
        this.properties = properties;
        this.loopback = loopback;
    }

    /** @param joins whether the node is to be added to the cluster of these members, of which it is none */
    record Found(String node, List<RaftOptions.Member> members, boolean joins) {}

    Found read() {
        String list = properties.raft().members();
        Found found = list == null ? alone() : among(list);
        RaftOptions.Member self = self(found.node(), found.members());
        if (!loopback.isLoopback(self.host()) && !properties.raft().trustedNetwork()) {
            throw new ConfigurationFault(
                    ADDRESS,
                    "'" + self.host() + ":" + self.port() + "' can be reached from other machines, and whoever reaches"
                            + " the log's port can write decisions",
                    "Make sure that only members of the cluster can reach it and say so with"
                            + " concordat.raft.trusted-network=true, or use a loopback address");
        }
        return found;
    }

    /** A cluster of one: nobody else has to find its port, so any free one will do. */
    private Found alone() {
        String node = properties.nodeId() == null ? FIRST_NODE : SettingsReader.name(NODE, properties.nodeId());
        String address = properties.raft().address();
        RaftOptions.Member self = address == null
                ? new RaftOptions.Member(node, InetAddress.getLoopbackAddress().getHostAddress(), freePort())
                : member(ADDRESS, node, address);
        return new Found(node, List.of(self), false);
    }

    private Found among(String list) {
        List<RaftOptions.Member> members = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            members.add(entry(entry.strip()));
        }
        if (members.stream().map(RaftOptions.Member::node).distinct().count() != members.size()) {
            throw new ConfigurationFault(MEMBERS, "a node stands there twice", "Name every node once");
        }
        Map<String, RaftOptions.Member> byAddress = new HashMap<>();
        for (RaftOptions.Member member : members) {
            RaftOptions.Member other = byAddress.put(member.host() + ":" + member.port(), member);
            if (other != null) {
                throw new ConfigurationFault(
                        MEMBERS,
                        other.node() + " and " + member.node() + " stand at one address, " + member.host() + ":"
                                + member.port(),
                        "Give every node an address of its own");
            }
        }
        String node = properties.nodeId();
        if (node == null) {
            throw new ConfigurationFault(
                    NODE, "it is not set, but " + MEMBERS + " names " + names(members), "Set it to one of them");
        }
        if (properties.raft().address() != null
                && members.stream().noneMatch(member -> member.node().equals(node))) {
            return joining(SettingsReader.name(NODE, node), properties.raft().address());
        }
        RaftOptions.Member self = self(node, members);
        String address = properties.raft().address();
        if (address != null && !member(ADDRESS, node, address).equals(self)) {
            throw new ConfigurationFault(
                    ADDRESS,
                    "'" + address + "' is not what " + MEMBERS + " says of " + node + " (" + self.host() + ":"
                            + self.port() + ")",
                    "Make both the same, or leave " + ADDRESS + " out");
        }
        return new Found(node, members, false);
    }

    /** It need not know the members: the leader that adds it tells it. */
    private static Found joining(String node, String address) {
        return new Found(node, List.of(member(ADDRESS, node, address)), true);
    }

    private static RaftOptions.Member self(String node, List<RaftOptions.Member> members) {
        return members.stream()
                .filter(member -> member.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new ConfigurationFault(
                        NODE,
                        "'" + node + "' is not among " + names(members) + " of " + MEMBERS,
                        "Set it to one of them, or, for a node that is to be added to the running cluster, set "
                                + ADDRESS));
    }

    private static String names(List<RaftOptions.Member> members) {
        return members.stream().map(RaftOptions.Member::node).collect(Collectors.joining(", "));
    }

    private static RaftOptions.Member entry(String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw new ConfigurationFault(
                    MEMBERS,
                    "'" + entry + "' is not of the form name=host:port",
                    "Write n1=10.0.0.1:8801,n2=10.0.0.2:8801");
        }
        return member(MEMBERS, SettingsReader.name(MEMBERS, entry.substring(0, equals)), entry.substring(equals + 1));
    }

    private static RaftOptions.Member member(String property, String node, String address) {
        Integer port = port(address);
        if (port == null) {
            throw new ConfigurationFault(
                    property, "'" + address + "' is not of the form host:port", "Write for example 127.0.0.1:8801");
        }
        return new RaftOptions.Member(node, address.substring(0, address.lastIndexOf(':')), port);
    }

    private static @Nullable Integer port(String address) {
        int colon = address.lastIndexOf(':');
        String digits = address.substring(colon + 1);
        if (colon < 1 || !digits.matches("[0-9]{1,5}")) {
            return null;
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= MAX_PORT ? port : null;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ConfigurationFault(ADDRESS, "no free port was found: " + e.getMessage(), "Set it to host:port");
        }
    }
}
