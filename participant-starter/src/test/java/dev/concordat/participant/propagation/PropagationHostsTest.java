package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropagationHostsTest {

    private final PropagationHosts hosts =
            new PropagationHosts(List.of("127.0.0.1", "[::1]", "*.bank.test", "One:81"), List.of("mail.bank.test"));

    @Test
    void onlyAllowedHostsAreTold() {
        assertThat(hosts.contains(URI.create("http://127.0.0.1:8080/x"))).isTrue();
        assertThat(hosts.contains(URI.create("http://[::1]:8080/x"))).isTrue();
        assertThat(hosts.contains(URI.create("http://A.bank.test/x"))).isTrue();
        assertThat(hosts.contains(URI.create("http://one:81/"))).isTrue();
        assertThat(hosts.contains(URI.create("http://one:82/"))).isFalse();
        assertThat(hosts.contains(URI.create("http://evilbank.test/"))).isFalse();
        assertThat(hosts.contains(URI.create("http://127.0.0.1.evil.test/"))).isFalse();
        assertThat(hosts.contains(URI.create("/relative"))).isFalse();
    }

    @Test
    void excludedHostsWin() {
        assertThat(hosts.contains(URI.create("http://mail.bank.test/"))).isFalse();
        assertThat(hosts.excludes(URI.create("http://mail.bank.test/"))).isTrue();
    }
}
