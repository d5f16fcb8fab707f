package dev.concordat.chaos.host;

/** What a host does with packets that arrive from another. */
public sealed interface PacketRule {

    /** The host that receives. */
    Host to();

    /** They are lost, all or some of them. */
    record Drop(Host from, Host to, int percent) implements PacketRule {}

    /** They are answered by a reset of the connection. */
    record Reject(Host from, Host to) implements PacketRule {}

    /** They are given to a program, wherever they come from. */
    record Queue(Host to, int number) implements PacketRule {}
}
