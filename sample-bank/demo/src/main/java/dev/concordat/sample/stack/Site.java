package dev.concordat.sample.stack;

import java.util.List;

/**
 * The host on which a process runs.
 *
 * @param address under which it listens, and the others reach it
 * @param prefix words before its command, of programs that become the command itself, such as {@code nsenter}
 */
public record Site(String address, List<String> prefix) {

    /** This machine, for itself. */
    public static final Site LOCAL = new Site("127.0.0.1", List.of());

    public Site {
        prefix = List.copyOf(prefix);
    }
}
