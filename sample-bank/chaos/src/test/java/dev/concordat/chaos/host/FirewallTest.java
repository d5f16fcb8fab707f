package dev.concordat.chaos.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallTest {

    private final Host one = new Host("n1", "10.0.0.1", "x-n1");
    private final Host two = new Host("n2", "10.0.0.2", "x-n2");
    private final Host outside = new Host("client", "10.0.0.254", "");

    @Test
    void packetsAreDroppedWhereTheyArrive() {
        PacketRule rule = new PacketRule.Drop(one, two, 100);

        assertThat(Firewall.table(two, List.of(rule))).contains("-A INPUT -s 10.0.0.1 -j DROP");
        assertThat(Firewall.table(one, List.of(rule))).doesNotContain("-A");
    }

    @Test
    void packetsToThisMachineAreDroppedAtTheirSender() {
        PacketRule rule = new PacketRule.Drop(one, outside, 100);

        assertThat(Firewall.table(one, List.of(rule))).contains("-A OUTPUT -d 10.0.0.254 -j DROP");
    }

    @Test
    void someLossIsAChanceOfEachPacket() {
        assertThat(Firewall.table(two, List.of(new PacketRule.Drop(one, two, 7))))
                .contains("-m statistic --mode random --probability 0.07 -j DROP");
    }

    @Test
    void aQueueWithoutAProgramLetsPacketsPass() {
        assertThat(Firewall.table(two, List.of(new PacketRule.Queue(two, 3))))
                .contains("NFQUEUE --queue-num 3 --queue-bypass");
    }

    @Test
    void withoutRulesEverythingPasses() {
        assertThat(Firewall.table(one, List.of())).doesNotContain("-A").endsWith("COMMIT\n");
    }
}
