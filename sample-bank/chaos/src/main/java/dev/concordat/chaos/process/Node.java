package dev.concordat.chaos.process;

import dev.concordat.chaos.host.Host;
import dev.concordat.chaos.host.Shell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A program on its host. It is meant to run: a {@link Supervisor} starts it again whenever it has ended, except while
 * somebody holds it down. Thread-safe.
 */
public final class Node {

    private final Host host;
    private Program program;
    private final Map<Integer, Integer> exits = new TreeMap<>();
    private int holds;
    private boolean started;
    private boolean killed;
    private List<Long> stopped = List.of();

    Node(Host host, Program program) {
        this.host = host;
        this.program = program;
    }

    public String name() {
        return host.name();
    }

    public Host host() {
        return host;
    }

    /** {@code kill -9}, whether it is paused or not. */
    public synchronized void kill() {
        if (program.isAlive()) {
            killed = true;
            program.kill();
        }
        stopped = List.of();
    }

    /** Keeps it from being started until {@link #release}, which must follow. */
    public synchronized void hold() {
        holds++;
    }

    public synchronized void release() {
        holds = Math.max(0, holds - 1);
    }

    /** SIGSTOP to all its processes. */
    public synchronized void pause() {
        if (program.isAlive() && stopped.isEmpty()) {
            stopped = new ArrayList<>(program.pids());
            signal("STOP", stopped);
        }
    }

    /** SIGCONT to those that were stopped. */
    public synchronized void resume() {
        List<Long> children = new ArrayList<>(stopped);
        Collections.reverse(children);
        signal("CONT", children);
        stopped = List.of();
    }

    /** Ends whatever somebody did to it and forgot. */
    public synchronized void heal() {
        holds = 0;
        resume();
    }

    /** Whether it runs and says that it can work. */
    public synchronized boolean isReady() {
        return program.isReady();
    }

    /** Whether it runs. */
    public synchronized boolean isAlive() {
        return program.isAlive();
    }

    /** How often it ended by itself, by exit code. */
    public synchronized Map<Integer, Integer> exits() {
        return new TreeMap<>(exits);
    }

    /** From now on another program stands in its place; the old one must have ended. */
    synchronized void become(Program other) {
        program = other;
        started = false;
    }

    /** Starts it if it should run and does not; says whether it had to. */
    synchronized boolean tend() {
        if (holds > 0 || program.isAlive()) {
            return false;
        }
        OptionalInt code = program.exitCode();
        if (started && !killed && code.isPresent()) {
            exits.merge(code.getAsInt(), 1, Integer::sum);
        }
        killed = false;
        started = true;
        program.start();
        return true;
    }

    private static void signal(String name, List<Long> pids) {
        for (long pid : pids) {
            if (ProcessHandle.of(pid).isPresent()) {
                Shell.run("sh", "-c", "kill -%s %d || true".formatted(name, pid));
            }
        }
    }
}
