package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.raft.RaftOptions;
import dev.concordat.coordinator.log.raft.RatisLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether the log can listen, before {@link RatisLog} tries to and can say less about it. */
final class FreeAddress {

    private FreeAddress() {}

    /** @throws ConfigurationFault if nothing can listen there */
    static void check(RaftOptions.Member self) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(self.host(), self.port()));
        } catch (IOException e) {
            throw new ConfigurationFault(
                    "concordat.raft.address",
                    "nothing can listen on " + self.host() + ":" + self.port() + " (" + e.getMessage() + ")",
                    "Stop the process that does, or choose an address of this machine and a free port, in"
                            + " concordat.raft.members of every node too");
        }
    }
}
