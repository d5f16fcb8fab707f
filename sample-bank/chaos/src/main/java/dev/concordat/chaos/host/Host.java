package dev.concordat.chaos.host;

import java.util.List;

/**
 * A network namespace with an address of its own, or the machine itself as the others see it.
 *
 * @param name as the plan calls it
 * @param address on the bridge
 * @param namespace empty for the machine itself
 */
public record Host(String name, String address, String namespace) {

    /** Whether it is the machine itself. */
    public boolean isOutside() {
        return namespace.isEmpty();
    }

    /** Words before a command that is to run there; the command keeps the process id and sees the same mounts. */
    public List<String> prefix() {
        return isOutside() ? List.of() : List.of("nsenter", "--net=/run/netns/" + namespace);
    }

    @Override
    public String toString() {
        return name;
    }
}
