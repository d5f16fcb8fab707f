package dev.concordat.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingsReaderTest {

    private static final String MEMBERS = "n1=127.0.0.1:8801,n2=127.0.0.1:8802,n3=127.0.0.1:8803";

    private static NodeSettings read(Map<String, String> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        // Those of the test's own process, such as concordat.seeds, are no settings of a node.
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("test", new HashMap<>(properties)));
        new KnownProperties().check(environment);
        ConcordatProperties bound = Binder.get(environment).bindOrCreate("concordat", ConcordatProperties.class);
        Loopback loopback = host -> host.startsWith("127.") || host.equals("localhost");
        return new SettingsReader(bound, loopback).read(properties.getOrDefault("server.address", "127.0.0.1"));
    }

    @Test
    void nothingConfiguredIsAClusterOfOne() {
        NodeSettings settings = read(Map.of());
        assertThat(settings.node()).isEqualTo("n1");
        assertThat(settings.members()).hasSize(1);
        assertThat(settings.policy().maxLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.dataDir()).isAbsolute().endsWithRaw(Path.of("concordat-data"));
        assertThat(settings.accessRules().callerOf(null, "127.0.0.1")).isNotNull();
    }

    @Test
    void retentionFollowsTheLifetime() {
        assertThat(read(Map.of("concordat.max-lifetime", "PT3H")).policy().outcomeRetention())
                .isEqualTo(Duration.ofHours(3));
    }

    @Test
    void membersAreReadInTheirOrder() {
        NodeSettings settings = read(Map.of("concordat.node-id", "n2", "concordat.raft.members", MEMBERS));
        assertThat(settings.node()).isEqualTo("n2");
        assertThat(settings.members()).extracting("port").containsExactly(8801, 8802, 8803);
    }

    @Test
    void aTokenOpensOtherAddresses() {
        assertThat(read(Map.of("server.address", "0.0.0.0", "concordat.security.token", "a-long-secret")))
                .isNotNull();
    }

    @Test
    void aTrustedNetworkOpensTheLog() {
        assertThat(read(Map.of("concordat.raft.address", "10.0.0.1:8801", "concordat.raft.trusted-network", "true")))
                .isNotNull();
    }

    record Fault(String named, Map<String, String> properties) {}

    static List<Fault> faults() {
        return List.of(
                new Fault("concordat.node-idd", Map.of("concordat.node-idd", "n1")),
                new Fault("Did you mean concordat.max-lifetime", Map.of("concordat.max-lifetim", "PT1H")),
                new Fault("concordat.raft.member", Map.of("concordat.raft.member", MEMBERS)),
                new Fault("concordat.node-id", Map.of("concordat.node-id", "n 1")),
                new Fault("concordat.cluster-id", Map.of("concordat.cluster-id", "")),
                new Fault("concordat.data-dir", Map.of("concordat.data-dir", " ")),
                new Fault("concordat.node-id", Map.of("concordat.raft.members", MEMBERS)),
                new Fault("concordat.node-id", Map.of("concordat.raft.members", MEMBERS, "concordat.node-id", "n4")),
                new Fault("concordat.raft.members", Map.of("concordat.raft.members", "n1")),
                new Fault("concordat.raft.members", Map.of("concordat.raft.members", "n1=here,")),
                new Fault("concordat.raft.members", Map.of("concordat.raft.members", "n1=h:1,n1=h:2")),
                new Fault(
                        "n1 and n2 stand at one address",
                        Map.of("concordat.node-id", "n1", "concordat.raft.members", "n1=h:1,n2=h:1,n3=h:2")),
                new Fault("Did you mean server.port", Map.of("server.prot", "8800")),
                new Fault("Did you mean server.address", Map.of("server.adress", "127.0.0.1")),
                new Fault("concordat.raft.members", Map.of("concordat.raft.members", "n1=h:0")),
                new Fault("concordat.raft.address", Map.of("concordat.raft.address", "8801")),
                new Fault(
                        "concordat.raft.address",
                        Map.of(
                                "concordat.node-id", "n1",
                                "concordat.raft.members", MEMBERS,
                                "concordat.raft.address", "127.0.0.1:8802")),
                new Fault("concordat.raft.election-timeout", Map.of("concordat.raft.election-timeout", "PT0.01S")),
                new Fault("concordat.raft.election-timeout", Map.of("concordat.raft.election-timeout", "PT10S")),
                new Fault("concordat.raft.trusted-network", Map.of("concordat.raft.address", "10.0.0.1:8801")),
                new Fault("concordat.security.token", Map.of("server.address", "0.0.0.0")),
                new Fault("concordat.security.token", Map.of("concordat.security.token", "short")),
                new Fault(
                        "concordat.security.operator-token",
                        Map.of("concordat.security.operator-token", "a b c d e f")),
                new Fault("concordat.security.participant-token", Map.of("concordat.security.participant-token", "")),
                new Fault("concordat.max-lifetime", Map.of("concordat.max-lifetime", "PT0S")),
                new Fault("concordat.max-lifetime", Map.of("concordat.max-lifetime", "P999D")),
                new Fault("concordat.await-limit", Map.of("concordat.await-limit", "PT2M")),
                new Fault("concordat.await-limit", Map.of("concordat.await-limit", "-PT1S")),
                new Fault("concordat.outcome-retention", Map.of("concordat.outcome-retention", "PT59M")),
                new Fault("concordat.url", Map.of("concordat.url", "localhost")),
                new Fault("concordat.url", Map.of("concordat.url", "http://a b")),
                new Fault("allowed-urls", Map.of("concordat.participants.allowed-urls", "http://user@host")));
    }

    @Test
    void otherPropertiesOfSpringAreItsOwnBusiness() {
        assertThat(read(Map.of("server.port", "0", "server.ssl.bundle", "x", "spring.main.banner-mode", "off")))
                .isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFaultIsOneParagraphThatNamesTheProperty(Fault fault) {
        assertThatThrownBy(() -> read(fault.properties()))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining(fault.named())
                .message()
                .doesNotContain("\n")
                .endsWith(".");
    }
}
