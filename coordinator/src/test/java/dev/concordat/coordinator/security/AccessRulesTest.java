package dev.concordat.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

    private static final String HERE = "127.0.0.1";

    @Nested
    class WithoutAnyToken {

        private final AccessRules rules = new AccessRules(null, null);

        @ParameterizedTest
        @NullAndEmptySource
        @ValueSource(strings = {"Bearer whatever", "Basic eDp5"})
        void everybodyIsAnOperator(String authorization) {
            assertThat(rules.callerOf(authorization, HERE)).isEqualTo(new Caller("anyone at 127.0.0.1", true));
        }
    }

    @Nested
    class WithAToken {

        private final AccessRules rules = new AccessRules("token", null);

        @Test
        void whoShowsItIsACallerAndNoOperator() {
            assertThat(rules.callerOf("Bearer token", HERE)).isEqualTo(new Caller("caller at 127.0.0.1", false));
        }

        @ParameterizedTest
        @ValueSource(strings = {"bearer token", "BEARER token", "Bearer  token "})
        void theSchemeHasNoCaseAndBlanksDoNotCount(String authorization) {
            assertThat(rules.callerOf(authorization, HERE)).isEqualTo(new Caller("caller at 127.0.0.1", false));
        }

        @ParameterizedTest
        @NullAndEmptySource
        @ValueSource(strings = {"token", "Bearer", "Bearer ", "Bearer Token", "Bearer token2", "Bearer toke", "Basic token"})
        void nobodyElseIsLetIn(String authorization) {
            assertThat(rules.callerOf(authorization, HERE)).isNull();
        }
    }

    @Nested
    class WithBothTokens {

        private final AccessRules rules = new AccessRules("token", "master");

        @Test
        void whoShowsTheOperatorTokenIsAnOperator() {
            assertThat(rules.callerOf("Bearer master", HERE)).isEqualTo(new Caller("operator at 127.0.0.1", true));
        }

        @Test
        void whoShowsTheOtherIsNone() {
            assertThat(rules.callerOf("Bearer token", HERE)).isEqualTo(new Caller("caller at 127.0.0.1", false));
        }

        @Test
        void whoShowsNoneIsNotLetIn() {
            assertThat(rules.callerOf(null, HERE)).isNull();
            assertThat(rules.callerOf("Bearer x", HERE)).isNull();
        }
    }

    @Nested
    class WithAnOperatorTokenOnly {

        private final AccessRules rules = new AccessRules(null, "master");

        @Test
        void everybodyMayCallAndOnlyItsHolderOperates() {
            assertThat(rules.callerOf(null, HERE)).isEqualTo(new Caller("anyone at 127.0.0.1", false));
            assertThat(rules.callerOf("Bearer x", HERE)).isEqualTo(new Caller("anyone at 127.0.0.1", false));
            assertThat(rules.callerOf("Bearer master", HERE)).isEqualTo(new Caller("operator at 127.0.0.1", true));
        }
    }
}
