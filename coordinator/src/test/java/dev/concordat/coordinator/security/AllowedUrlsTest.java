package dev.concordat.coordinator.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrlsTest {

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(\\\\))");

    private final AllowedUrls defaults = AllowedUrls.defaults();

    @Nested
    class ByDefault {

        @ParameterizedTest
        @MethodSource("dev.concordat.coordinator.security.AllowedUrlsTest#refused")
        void anyOtherSpellingIsRefused(String url) {
            assertThat(defaults.refusalOf(url)).isNotNull();
        }

        @ParameterizedTest
        @MethodSource("dev.concordat.coordinator.security.AllowedUrlsTest#allowed")
        void thisMachineIsAllowedOnAnyPort(String url) {
            assertThat(defaults.refusalOf(url)).isNull();
        }

        @Test
        void theCorpusIsLarge() {
            assertThat(refused().distinct()).hasSizeGreaterThan(200);
            assertThat(allowed()).hasSizeGreaterThan(20);
        }
    }

    @Nested
    class Configured {

        @Test
        void aRefusalSaysWhetherTheAddressIsMalformedOrOfNobody() {
            assertThat(defaults.refusalOf("http://host/../a")).isEqualTo("its path has a segment of dots");
            assertThat(defaults.refusalOf("http://host")).contains("concordat.participants.allowed-urls");
        }

        @Test
        void anAddressMayBeAsLongAsTheBoundAndNoLonger() {
            AllowedUrls urls = AllowedUrls.of(List.of("http://host"));
            String longest = "http://host/" + "x".repeat(2_048 - "http://host/".length());

            assertThat(urls.refusalOf(longest)).isNull();
            assertThat(urls.refusalOf(longest + "x")).isEqualTo("it is longer than 2048 characters");
        }

        @Test
        void anEntryWithoutAPortAllowsEveryPort() {
            AllowedUrls urls = AllowedUrls.of(List.of("https://bank-a.example"));

            assertThat(urls.refusalOf("https://bank-a.example:8711/x")).isNull();
            assertThat(urls.refusalOf("http://bank-a.example:8711")).isNotNull();
            assertThat(urls.refusalOf("https://bank-b.example")).isNotNull();
            assertThat(urls.refusalOf("http://localhost")).isNotNull();
        }

        @Test
        void anEntryWithAPortAllowsOnlyThatPort() {
            AllowedUrls urls = AllowedUrls.of(List.of("https://bank-a.example:443"));

            assertThat(urls.refusalOf("https://bank-a.example")).isNull();
            assertThat(urls.refusalOf("https://bank-a.example:443")).isNull();
            assertThat(urls.refusalOf("https://bank-a.example:4430")).isNotNull();
        }

        @Test
        void aPathIsAPrefixOfWholeSegments() {
            AllowedUrls urls = AllowedUrls.of(List.of("http://gateway/bank"));

            assertThat(urls.refusalOf("http://gateway/bank")).isNull();
            assertThat(urls.refusalOf("http://gateway/bank/a")).isNull();
            assertThat(urls.refusalOf("http://gateway/banker")).isNotNull();
            assertThat(urls.refusalOf("http://gateway/bank/../admin")).isNotNull();
            assertThat(urls.refusalOf("http://gateway")).isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "*",
                    "localhost",
                    "http://",
                    "ftp://host",
                    "http://Host",
                    "http://user@host",
                    "http://host:0",
                    "http://host:65536",
                    "http://127.1",
                    "http://0x7f000001",
                    "http://host?x",
                    "http://host#x",
                    "http://*.example",
                    "http://[::ffff:7f00:1]",
                    "http://0.0.0.0",
                    "http://[ff02::1]",
                    "http://host/../a",
                    "http://host.",
                    "http://a b"
                })
        void anEntryThatCannotBeMeantFailsAtStart(String entry) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AllowedUrls.of(List.of(entry)))
                    .withMessageContaining("concordat.participants.allowed-urls")
                    .withMessageContaining("'" + entry + "'");
        }
    }

    @Nested
    class WhenConnecting {

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "::1", "127.0.0.53"})
        void localhostMustBeThisMachine(String address) {
            assertThat(defaults.refusalOfAddress("localhost", InetAddress.ofLiteral(address)))
                    .isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "8.8.8.8", "fe80::1"})
        void localhostThatIsAnotherMachineIsRefused(String address) {
            assertThat(defaults.refusalOfAddress("localhost", InetAddress.ofLiteral(address)))
                    .isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "127.0.0.1",
                    "127.8.8.8",
                    "::1",
                    "0.0.0.0",
                    "::",
                    "169.254.169.254",
                    "fe80::1",
                    "224.0.0.1",
                    "ff02::1",
                    "255.255.255.255",
                    "0.1.2.3",
                    "fd00:ec2::254",
                    "100.100.100.200",
                    "::127.0.0.1",
                    "64:ff9b::7f00:1"
                })
        void aNameThatTurnsOutToBeSpecialIsRefused(String address) {
            assertThat(defaults.refusalOfAddress("bank-a.example", InetAddress.ofLiteral(address)))
                    .isNotNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1", "fd12::1"})
        void aNameMayBeAnyOrdinaryAddress(String address) {
            assertThat(defaults.refusalOfAddress("bank-a.example", InetAddress.ofLiteral(address)))
                    .isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "[::1]", "::1", "169.254.7.7", "10.0.0.1"})
        void aLiteralIsItself(String host) {
            String bare = host.replaceAll("[\\[\\]]", "");

            assertThat(defaults.refusalOfAddress(host, InetAddress.ofLiteral(bare)))
                    .isNull();
            assertThat(defaults.refusalOfAddress(host, InetAddress.ofLiteral("10.9.9.9")))
                    .isNotNull();
        }
    }

    static Stream<String> refused() {
        return corpus('-');
    }

    static Stream<String> allowed() {
        return corpus('+');
    }

    private static Stream<String> corpus(char mark) {
        try (InputStream in = Objects.requireNonNull(AllowedUrlsTest.class.getResourceAsStream("urls.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                            .lines()
                            .filter(line -> line.charAt(0) == mark)
                            .map(line -> unescape(line.substring(1)))
                            .toList()
                            .stream();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String unescape(String line) {
        return ESCAPE.matcher(line)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                        found.group(1) == null ? "\\" : Character.toString(Integer.parseInt(found.group(1), 16))));
    }
}
