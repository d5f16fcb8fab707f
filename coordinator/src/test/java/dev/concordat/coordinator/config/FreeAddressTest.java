package dev.concordat.coordinator.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.raft.RaftOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreeAddressTest {

    @Test
    void aTakenPortIsRefusedAndAFreeOneIsNot() throws IOException {
        RaftOptions.Member self;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            self = new RaftOptions.Member("n1", "127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> FreeAddress.check(self))
                    .isInstanceOf(ConfigurationFault.class)
                    .hasMessageContaining("concordat.raft.address");
        }
        assertThatCode(() -> FreeAddress.check(self)).doesNotThrowAnyException();
    }
}
