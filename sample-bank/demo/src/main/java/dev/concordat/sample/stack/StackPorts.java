package dev.concordat.sample.stack;

import dev.concordat.testing.Ports;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the processes of a stack listen.
 *
 * @param coordinators HTTP, one for each node
 * @param raft Raft, one for each node
 * @param transfer the transfer service
 * @param bankA the bank of that name
 * @param bankB the bank of that name
 * @param postgres the database server
 */
public record StackPorts(
        List<Integer> coordinators, List<Integer> raft, int transfer, int bankA, int bankB, int postgres) {

    public StackPorts {
        coordinators = List.copyOf(coordinators);
        raft = List.copyOf(raft);
        if (coordinators.size() != raft.size()) {
            throw new IllegalArgumentException("a coordinator has one HTTP port and one Raft port");
        }
    }

    /** Whatever is free, for that many coordinators. */
    public static StackPorts free(int coordinators) {
        return new StackPorts(
                some(coordinators), some(coordinators), Ports.free(), Ports.free(), Ports.free(), Ports.free());
    }

    /** All of them. */
    public List<Integer> all() {
        return Stream.of(coordinators, raft, List.of(transfer, bankA, bankB, postgres))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Integer> some(int count) {
        return IntStream.range(0, count).mapToObj(i -> Ports.free()).toList();
    }
}
