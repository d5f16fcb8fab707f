package dev.concordat.coordinator.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells whether only this machine can reach an address. */
@FunctionalInterface
interface Loopback {

    /** Whether every address that the name stands for is a loopback address; an unknown name is not. */
    boolean isLoopback(String host);

    /** Asks the resolver of this machine. */
    static Loopback ofThisMachine() {
        return host -> {
            try {
                return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
            } catch (UnknownHostException unknown) {
                return false;
            }
        };
    }
}
