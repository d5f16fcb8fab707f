package dev.concordat.chaos.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Hosts on one bridge, in a network of this run alone. The {@link Guard} takes it all away again. */
public final class Network {

    private static final int OUTSIDE = 254;

    private final Map<String, Host> hosts = new TreeMap<>();
    private final Host outside;
    private final String network;

    private Network(String id, int subnet, List<String> names, Guard guard) {
        String base = "10." + subnet + ".0.";
        String bridge = id + "br";
        this.network = base + "0/24";
        this.outside = new Host("client", base + OUTSIDE, "");
        guard.atEnd("[ ! -e /sys/class/net/%s ] || ip link del %s".formatted(bridge, bridge));
        Shell.run("ip", "link", "add", bridge, "type", "bridge");
        Shell.run("ip", "link", "set", bridge, "up");
        Shell.run("ip", "addr", "add", outside.address() + "/24", "dev", bridge);
        for (String name : names) {
            Host host = new Host(name, base + (hosts.size() + 1), id + "-" + name);
            hosts.put(name, host);
            make(host, id + "v" + hosts.size(), bridge, guard);
        }
    }

    /**
     * Makes hosts of those names.
     *
     * @param id short name of this run, with which everything begins that it makes
     */
    public static Network of(String id, List<String> names, Guard guard) {
        return new Network(id, freeSubnet(), names, guard);
    }

    /** The host of that name; {@code client} is this machine. */
    public Host host(String name) {
        Host host = name.equals(outside.name()) ? outside : hosts.get(name);
        if (host == null) {
            throw new IllegalArgumentException("no host " + name + " among " + hosts.keySet());
        }
        return host;
    }

    /** All but this machine. */
    public List<Host> inside() {
        return List.copyOf(hosts.values());
    }

    /** This machine as the hosts see it. */
    public Host outside() {
        return outside;
    }

    /** All addresses, in the notation with a slash. */
    public String network() {
        return network;
    }

    /** Breaks the TCP connections between two hosts. */
    public void resetConnections(Host host, Host peer) {
        List<String> words = new ArrayList<>(host.prefix());
        words.addAll(List.of("ss", "-K", "-t", "dst", peer.address()));
        Shell.feed("", words);
    }

    private static void make(Host host, String link, String bridge, Guard guard) {
        String name = host.namespace();
        guard.atEnd("[ ! -e /run/netns/%s ] || ip netns del %s".formatted(name, name));
        Shell.run("ip", "netns", "add", name);
        Shell.run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
        Shell.run("ip", "link", "set", link, "master", bridge, "up");
        Shell.run("ip", "-n", name, "addr", "add", host.address() + "/24", "dev", "eth0");
        Shell.run("ip", "-n", name, "link", "set", "lo", "up");
        Shell.run("ip", "-n", name, "link", "set", "eth0", "up");
    }

    private static int freeSubnet() {
        String used = Shell.run("ip", "-4", "-o", "addr") + Shell.run("ip", "-4", "route");
        for (int subnet = 200; subnet < 255; subnet++) {
            if (!used.contains("10." + subnet + ".")) {
                return subnet;
            }
        }
        throw new IllegalStateException("all networks from 10.200 to 10.254 are in use");
    }
}
