package dev.concordat.testing;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL server runs.
 *
 * @param prefix words before its commands, of programs that become the command itself, such as {@code env}
 * @param address on which it listens
 * @param port on that address
 * @param directory for its data, which must not be there yet; null for one below the temporary directory
 * @param log for what it has to say, for a server whose data lies on a disk that may be full; null for one beside its data
 * @param clients the network whose members are let in with a password or none, beside this machine; null for nobody
 */
public record PostgresSite(
        List<String> prefix,
        String address,
        int port,
        @Nullable Path directory,
        @Nullable Path log,
        @Nullable String clients) {

    public PostgresSite {
        prefix = List.copyOf(prefix);
    }

    /** On the loopback address. */
    public static PostgresSite local(int port) {
        return new PostgresSite(List.of(), "127.0.0.1", port, null, null, null);
    }

    String hostAndPort() {
        return address + ":" + port;
    }
}
