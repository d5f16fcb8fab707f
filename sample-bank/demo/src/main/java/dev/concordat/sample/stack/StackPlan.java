package dev.concordat.sample.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a stack.
 *
 * @param repository root of the built source tree, where the jars are found
 * @param logs directory for the output of the processes
 * @param ports where they listen
 * @param extra further arguments by process name; they win over the usual ones
 * @param sites hosts by process name; this machine where there is none
 */
public record StackPlan(
        Path repository, Path logs, StackPorts ports, Map<String, List<String>> extra, Map<String, Site> sites) {

    public StackPlan {
        extra = Map.copyOf(extra);
        sites = Map.copyOf(sites);
    }

    /** All on this machine. */
    public StackPlan(Path repository, Path logs, StackPorts ports, Map<String, List<String>> extra) {
        this(repository, logs, ports, extra, Map.of());
    }

    /** Without further arguments. */
    public StackPlan(Path repository, Path logs, StackPorts ports) {
        this(repository, logs, ports, Map.of());
    }

    Site siteOf(String process) {
        return sites.getOrDefault(process, Site.LOCAL);
    }

    List<String> extraFor(String process) {
        return extra.getOrDefault(process, List.of());
    }
}
