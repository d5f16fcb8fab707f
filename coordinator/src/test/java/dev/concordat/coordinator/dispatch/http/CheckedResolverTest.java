package dev.concordat.coordinator.dispatch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concordat.coordinator.security.AllowedUrls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

class CheckedResolverTest {

    private static CheckedResolver resolving(String... addresses) {
        DnsResolver names = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return Stream.of(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return "canonical." + host;
            }
        };
        return new CheckedResolver(AllowedUrls.defaults(), names);
    }

    @Test
    void addressesThatMayBeConnectedToAreLetThroughInTheirOrder() throws UnknownHostException {
        assertThat(resolving("10.0.0.8", "10.0.0.7").resolve("bank-a"))
                .containsExactly(InetAddress.ofLiteral("10.0.0.8"), InetAddress.ofLiteral("10.0.0.7"));
    }

    @Test
    void aGoodAddressLetsNoOtherThrough() throws UnknownHostException {
        assertThat(resolving("169.254.169.254", "10.0.0.7", "127.0.0.1").resolve("bank-a"))
                .containsExactly(InetAddress.ofLiteral("10.0.0.7"));
    }

    @Test
    void withoutAGoodOneItIsSaidWhy() {
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> resolving("127.0.0.1").resolve("bank-a"))
                .withMessageContaining("bank-a resolved to a loopback");
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> resolving().resolve("bank-a"))
                .withMessage("bank-a has no address");
    }

    @Test
    void aNameStaysAsItIsSpelled() {
        assertThat(resolving().resolveCanonicalHostname("bank-a")).isEqualTo("bank-a");
    }
}
