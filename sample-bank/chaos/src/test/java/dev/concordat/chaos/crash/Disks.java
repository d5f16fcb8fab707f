package dev.concordat.chaos.crash;

import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.host.Guard;
import dev.concordat.chaos.host.LoopDisk;
import dev.concordat.chaos.host.Tools;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.PostgresSite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk for each coordinator and one for the database server, which can fail, fill up and lose their power. */
final class Disks implements AutoCloseable {

    /** Well above the floor below which a coordinator takes no new work. */
    private static final int MEGABYTES = 256;

    private static final String DATABASE = "db";

    private final Guard guard = new Guard();
    private final Map<String, LoopDisk> byName = new TreeMap<>();
    private final Map<String, FaultControl> faults = new TreeMap<>();

    /** Makes them below that directory, for coordinators of these names. */
    Disks(Path directory, List<String> nodes, boolean lies) {
        Tools tools = Tools.compile(directory.resolve("tools"));
        make(tools, directory, DATABASE);
        for (String node : nodes) {
            make(tools, directory, node);
            if (lies) {
                control(node).pretendFlush();
            }
        }
    }

    private void make(Tools tools, Path directory, String name) {
        LoopDisk disk = LoopDisk.make(
                tools, directory.resolve(name + ".image"), directory.resolve(name + ".disk"), MEGABYTES, guard);
        byName.put(name, disk);
        faults.put(name, new FaultControl(tools, directory.resolve(name + ".faults"), disk.path()));
    }

    /** Where that coordinator keeps its data. */
    Path dataOf(String node) {
        return disk(node).path().resolve("data");
    }

    /** Words before the command of that coordinator. */
    List<String> prefixOf(String node) {
        return control(node).prefix();
    }

    /** Where the database server keeps its data; its log lies elsewhere, so that it can still say that its disk is full. */
    PostgresSite databaseSite(int port, Path log) {
        return new PostgresSite(
                control(DATABASE).prefix(),
                "127.0.0.1",
                port,
                disk(DATABASE).path().resolve("server"),
                log,
                null);
    }

    LoopDisk ofDatabase() {
        return disk(DATABASE);
    }

    /** How the disk of the database server lies. */
    FaultControl faultsOfDatabase() {
        return control(DATABASE);
    }

    /** The disk of a coordinator forgets what was not flushed; the process dies. */
    void cutPower(JavaProcess node) {
        cutPower(List.of(node));
    }

    /** The same for several at the same moment. */
    void cutPower(List<JavaProcess> nodes) {
        nodes.forEach(node -> disk(node.name()).cutPower());
        nodes.forEach(JavaProcess::kill);
        nodes.forEach(node -> disk(node.name()).remount());
    }

    /** The disk of the database server forgets what was not flushed; the server dies, and stays down. */
    void cutPower(LocalPostgres server) {
        ofDatabase().cutPower();
        server.crash();
        ofDatabase().remount();
    }

    /** The database's disk has room again and flushes. */
    void heal() {
        faultsOfDatabase().heal();
        ofDatabase().empty();
    }

    @Override
    public void close() {
        guard.close();
    }

    private LoopDisk disk(String name) {
        LoopDisk disk = byName.get(name);
        if (disk == null) {
            throw new IllegalArgumentException("no disk for " + name);
        }
        return disk;
    }

    private FaultControl control(String name) {
        FaultControl control = faults.get(name);
        if (control == null) {
            throw new IllegalArgumentException("no disk for " + name);
        }
        return control;
    }
}
