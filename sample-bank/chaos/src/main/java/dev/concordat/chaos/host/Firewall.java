package dev.concordat.chaos.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The packet filters of all hosts: each fault puts its rules in under a name and takes them out again, and what holds is
 * always the sum. This machine's own filter is never touched: what it receives is stopped at the sender. Thread-safe.
 */
public final class Firewall {

    private final List<Host> hosts;
    private final Map<String, List<PacketRule>> rules = new LinkedHashMap<>();
    private final Map<String, String> loaded = new TreeMap<>();

    public Firewall(List<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /** Puts rules in, in place of those that this fault had. */
    public synchronized void put(String fault, List<PacketRule> wanted) {
        rules.put(fault, List.copyOf(wanted));
        load();
    }

    /** Takes the rules of a fault out. */
    public synchronized void remove(String fault) {
        rules.remove(fault);
        load();
    }

    /** Takes all rules out. */
    public synchronized void clear() {
        rules.clear();
        load();
    }

    private void load() {
        List<PacketRule> all = rules.values().stream().flatMap(List::stream).toList();
        for (Host host : hosts) {
            String table = table(host, all);
            if (!table.equals(loaded.getOrDefault(host.name(), table(host, List.of())))) {
                List<String> words = new ArrayList<>(host.prefix());
                words.add("iptables-restore");
                Shell.feed(table, words);
                loaded.put(host.name(), table);
            }
        }
    }

    /** What iptables-restore reads for that host. */
    static String table(Host host, List<PacketRule> rules) {
        StringBuilder text = new StringBuilder("*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        rules.stream().flatMap(rule -> lines(host, rule)).forEach(line -> text.append(line)
                .append('\n'));
        return text.append("COMMIT\n").toString();
    }

    private static Stream<String> lines(Host host, PacketRule rule) {
        return switch (rule) {
            case PacketRule.Drop drop -> line(host, drop.from(), drop.to(), chance(drop.percent()) + "-j DROP");
            case PacketRule.Reject reject ->
                line(host, reject.from(), reject.to(), "-p tcp -j REJECT --reject-with tcp-reset");
            case PacketRule.Queue queue ->
                queue.to().equals(host)
                        ? Stream.of("-A INPUT -i eth0 -j NFQUEUE --queue-num " + queue.number() + " --queue-bypass")
                        : Stream.of();
        };
    }

    private static Stream<String> line(Host host, Host from, Host to, String rest) {
        if (to.equals(host)) {
            return Stream.of("-A INPUT -s %s %s".formatted(from.address(), rest));
        }
        return to.isOutside() && from.equals(host)
                ? Stream.of("-A OUTPUT -d %s %s".formatted(to.address(), rest))
                : Stream.of();
    }

    private static String chance(int percent) {
        return percent >= 100 ? "" : "-m statistic --mode random --probability %d.%02d ".formatted(0, percent);
    }
}
