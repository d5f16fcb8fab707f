package dev.concordat.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.security.SiteRules.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteRulesTest {

    private static final String OWN = "localhost:8700";

    private final SiteRules rules = new SiteRules(false, List.of("127.0.0.1", "Coordinator-1.example"));

    private static @Nullable Refusal of(SiteRules rules, String host, @Nullable String origin, @Nullable String site) {
        return rules.refusal(host, origin, site, true).orElse(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8700",
                "127.0.0.1:8700",
                "127.0.1.1",
                "[::1]:8700",
                "[::1]",
                "coordinator-1.example:443",
                "COORDINATOR-1.EXAMPLE"
            })
    void itsOwnNamesAreThoseOfLoopbackAndTheConfiguredOnes(String host) {
        assertThat(of(rules, host, null, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8700",
                "localhost.evil.example",
                "127.0.0.1.evil.example:8700",
                "evil.localhost",
                "10.0.0.4:8700",
                "1270.0.0.1",
                "127.0.0.1:8700:80",
                "[::1",
                "[::2]:8700",
                "localhost:8700@evil.example",
                "localhost:8700/",
                "coordinator-1.example.",
                "",
                ":8700"
            })
    void aNameThatWasMadeToPointHereIsForeign(String host) {
        assertThat(of(rules, host, null, null)).isEqualTo(Refusal.FOREIGN_HOST);
        assertThat(rules.refusal(host, null, null, false)).contains(Refusal.FOREIGN_HOST);
    }

    @Test
    void whereATokenIsAskedForTheNodeHasAnyName() {
        SiteRules withToken = new SiteRules(true, List.of());

        assertThat(of(withToken, "balancer.example", null, null)).isNull();
        assertThat(of(withToken, "balancer.example", "https://evil.example", null))
                .isEqualTo(Refusal.FOREIGN_ORIGIN);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8700, http://localhost:8700",
        "127.0.0.1:8700, http://127.0.0.1:8700",
        "LOCALHOST:8700, http://localhost:8700",
        "[::1]:8700, http://[::1]:8700",
        "coordinator-1.example, https://coordinator-1.example"
    })
    void aPageOfThisNodeMayCallIt(String host, String origin) {
        assertThat(of(rules, host, origin, "same-origin")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "http://localhost",
                "http://localhost:3000",
                "http://127.0.0.1:8700",
                "http://localhost:8700.evil.example",
                "http://evil.example#localhost:8700",
                "not a uri",
                "file://"
            })
    void aPageOfAnotherSiteMayNot(String origin) {
        assertThat(of(rules, OWN, origin, null)).isEqualTo(Refusal.FOREIGN_ORIGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site", "anything", ""})
    void norAnyRequestThatTheBrowserSaysIsNotOfThisOrigin(String site) {
        assertThat(of(rules, OWN, null, site)).isEqualTo(Refusal.FOREIGN_ORIGIN);
        assertThat(of(rules, OWN, "http://" + OWN, site)).isEqualTo(Refusal.FOREIGN_ORIGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none", "NONE"})
    void whatThePersonTypedOrThePageOfThisNodeSentIsTaken(String site) {
        assertThat(of(rules, OWN, null, site)).isNull();
    }

    @Test
    void programsSayNothingOfASiteAndOldOnesNotEvenAHost() {
        assertThat(of(rules, OWN, null, null)).isNull();
        assertThat(rules.refusal(null, null, null, true)).isEmpty();
    }

    @Test
    void aLinkOnAnotherSiteMayLeadToAPage() {
        assertThat(rules.refusal(OWN, null, "cross-site", false)).isEmpty();
    }
}
