package dev.concordat.participant.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTypeTest {

    private static final String PROBLEM = "{\"type\":\"urn:concordat:problem:unavailable\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "application/problem+json;charset=utf-8",
                " Application/Problem+JSON ; q=1"
            })
    void isReadOfAProblem(String contentType) {
        assertThat(ProblemType.of(contentType, PROBLEM)).isEqualTo("urn:concordat:problem:unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "text/plain", "application/problem+xml"})
    void isNotReadOfAnythingElse(String contentType) {
        assertThat(ProblemType.of(contentType, PROBLEM)).isEmpty();
    }

    @Test
    void isEmptyWhereThereIsNoneOrItCannotBeRead() {
        assertThat(ProblemType.of("application/problem+json", "{}")).isEmpty();
        assertThat(ProblemType.of("application/problem+json", "{\"type\":{}}")).isEmpty();
        assertThat(ProblemType.of("application/problem+json", "{")).isEmpty();
    }
}
