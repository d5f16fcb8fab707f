package dev.concordat.coordinator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for nodes that are stopped and started again. They lie below those that systems give to outgoing connections, so
 * that nothing takes one while its node is down, whatever runs beside the test.
 */
public final class FreePort {

    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    /** Tests run beside each other, and a port whose node is down looks free. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A port of the loopback address on which nobody listens. */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return port;
                }
            } catch (IOException taken) {
                // Somebody listens there: another one will do.
            }
        }
        throw new IllegalStateException("no free port");
    }
}
