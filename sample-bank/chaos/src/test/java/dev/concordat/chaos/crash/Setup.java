package dev.concordat.chaos.crash;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the processes of a {@link Rig} are to be.
 *
 * @param rules of the agent, beside those of the points
 * @param disks whether each coordinator gets a disk of its own, which needs root
 * @param lies whether these disks only pretend to flush
 * @param arguments further ones of each coordinator
 */
record Setup(List<String> rules, boolean disks, boolean lies, List<String> arguments) {

    static final Setup USUAL = new Setup(List.of(), false, false, List.of());

    Setup {
        rules = List.copyOf(rules);
        arguments = List.copyOf(arguments);
    }

    Setup withDisks() {
        return new Setup(rules, true, lies, arguments);
    }

    Setup withLyingDisks() {
        return new Setup(rules, true, true, arguments);
    }

    Setup with(String argument) {
        return new Setup(
                rules,
                disks,
                lies,
                Stream.concat(arguments.stream(), Stream.of(argument)).toList());
    }

    Setup brokenBy(String rule) {
        return new Setup(List.of(rule), disks, lies, arguments);
    }
}
