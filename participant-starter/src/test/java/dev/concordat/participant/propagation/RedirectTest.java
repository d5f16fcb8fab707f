package dev.concordat.participant.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTest {

    private static final URI HERE = URI.create("http://hotel:8080/rooms/7");

    @ParameterizedTest
    @CsvSource({
        "POST, 301, GET, false",
        "POST, 302, GET, false",
        "POST, 303, GET, false",
        "POST, 307, POST, true",
        "POST, 308, POST, true",
        "PUT, 302, PUT, true",
        "PUT, 303, GET, false",
        "HEAD, 303, HEAD, true",
        "GET, 301, GET, false"
    })
    void theMethodFollowsTheStatus(String method, int status, String next, boolean keepsBody) {
        assertThat(Redirect.of(method, HERE, status, "/other")).hasValueSatisfying(redirect -> {
            assertThat(redirect.address()).isEqualTo(URI.create("http://hotel:8080/other"));
            assertThat(redirect.method()).isEqualTo(next);
            assertThat(redirect.keepsBody()).isEqualTo(keepsBody || method.equals("GET"));
        });
    }

    @ParameterizedTest
    @CsvSource({"200, /other", "304, /other", "300, /other", "302, ftp://hotel/x", "302, not a uri", "302,"})
    void otherAnswersAreTheEnd(int status, String location) {
        assertThat(Redirect.of("GET", HERE, status, location)).isEmpty();
    }

    @Test
    void nothingIsTakenFromHttpsToHttp() {
        assertThat(Redirect.of("GET", URI.create("https://hotel/a"), 302, "http://hotel/b"))
                .isEmpty();
        assertThat(Redirect.of("GET", HERE, 302, "https://hotel/b")).isPresent();
    }

    @Test
    void credentialsStayWithTheirOriginAndBodyHeadersWithTheBody() {
        Redirect elsewhere = Redirect.of("POST", HERE, 303, "http://other/b").orElseThrow();
        Redirect here = Redirect.of("POST", HERE, 307, "/b").orElseThrow();

        assertThat(elsewhere.carries("Authorization")).isFalse();
        assertThat(elsewhere.carries("Content-Type")).isFalse();
        assertThat(elsewhere.carries("Accept")).isTrue();
        assertThat(here.carries("authorization")).isTrue();
        assertThat(here.carries("Content-Type")).isTrue();
        assertThat(here.carries("Host")).isFalse();
    }
}
