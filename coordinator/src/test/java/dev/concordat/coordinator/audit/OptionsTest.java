package dev.concordat.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static final String COORDINATOR = "--coordinator=http://127.0.0.1:8700";
    private static final String DATABASE = "--database=jdbc:postgresql://127.0.0.1:5432/bank_a";

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments));
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Options options = parse(COORDINATOR, DATABASE);

        assertThat(options.coordinators()).containsExactly(URI.create("http://127.0.0.1:8700/"));
        assertThat(options.databases()).containsOnlyKeys("bank_a");
        assertThat(options.cluster()).isEqualTo("concordat");
        assertThat(options.user()).isNull();
        assertThat(options.json()).isFalse();
        assertThat(options.since()).isEqualTo(Duration.ofHours(24));
        assertThat(options.settle()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everythingCanBeGiven() {
        Options options = parse(
                "--coordinator=http://n1:8700,https://n2/",
                "--coordinator=http://[::1]:8702",
                DATABASE,
                "--database=jdbc:postgresql://127.0.0.1/bank_b?currentSchema=bank&sslmode=require",
                "--cluster=west",
                "--user=auditor",
                "--since=PT1H",
                "--settle=PT0S",
                "--json");

        assertThat(options.coordinators())
                .containsExactly(
                        URI.create("http://n1:8700/"), URI.create("https://n2/"), URI.create("http://[::1]:8702/"));
        assertThat(options.databases()).containsOnlyKeys("bank_a", "bank_b");
        assertThat(options.cluster()).isEqualTo("west");
        assertThat(options.user()).isEqualTo("auditor");
        assertThat(options.json()).isTrue();
        assertThat(options.since()).isEqualTo(Duration.ofHours(1));
        assertThat(options.settle()).isZero();
    }

    @Test
    void databasesOfOneNameAreToldApartByTheirPlace() {
        assertThat(parse(COORDINATOR, "--database=jdbc:postgresql://x/bank", "--database=jdbc:postgresql://y:1/bank")
                        .databases())
                .containsOnlyKeys("x/bank", "y:1/bank");
        assertThat(parse(
                                COORDINATOR,
                                "--database=jdbc:postgresql://x/bank?currentSchema=a",
                                "--database=jdbc:postgresql://x/bank?currentSchema=b")
                        .databases())
                .containsOnlyKeys("x/bank", "x/bank (2)");
    }

    @Test
    void aDatabaseGivenTwiceIsReadOnce() {
        assertThat(parse(COORDINATOR, DATABASE, DATABASE).databases()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --verbose                                    | no argument --verbose
            coordinator=http://127.0.0.1:8700            | no argument coordinator
            --password=x                                 | PGPASSWORD
            --token=x                                    | CONCORDAT_TOKEN
            --cluster=$(reboot)                          | is not a cluster id
            --since                                      | --since has no value
            --since=                                     | --since has no value
            --since=24h                                  | ISO-8601
            --since=-PT1H                                | ISO-8601
            --since=P99999999999D                        | ISO-8601
            --settle=PT1H                                | ISO-8601
            --coordinator=127.0.0.1:8700                 | is not the address of a coordinator
            --coordinator=ftp://127.0.0.1:8700           | is not the address of a coordinator
            --coordinator=http://127.0.0.1:8700/v1       | is not the address of a coordinator
            --coordinator=http://127.0.0.1:8700,         | is not the address of a coordinator
            --coordinator=http://a_b:8700                | is not the address of a coordinator
            --database=jdbc:mysql://127.0.0.1/bank       | is not the address of a PostgreSQL database
            --database=jdbc:postgresql://127.0.0.1:5432/ | is not the address of a PostgreSQL database
            --database=bank_a                            | is not the address of a PostgreSQL database
            """)
    void whatCannotBeMeantIsRefused(String argument, String reason) {
        assertThatThrownBy(() -> parse(COORDINATOR, DATABASE, argument))
                .isInstanceOf(AuditFailure.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> parse(DATABASE)).hasMessageContaining("--coordinator=");
        assertThatThrownBy(() -> parse(COORDINATOR)).hasMessageContaining("--database=");
        assertThatThrownBy(() -> parse(COORDINATOR, DATABASE, "--user=a", "--user=b"))
                .hasMessageContaining("2 times");
    }

    @Test
    void secretsOnTheCommandLineAreRefusedAndNotRepeated() {
        for (String argument : List.of(
                "--database=jdbc:postgresql://127.0.0.1/bank?user=x&password=hunter2",
                "--database=jdbc:postgresql://x:hunter2@127.0.0.1/bank",
                "--database=jdbc:postgresql://x:a/hunter2@127.0.0.1/bank",
                "--database=jdbc:postgresql://x:hunter2?b@127.0.0.1/bank",
                "--database=jdbc:postgresql:x:hunter2@127.0.0.1/bank",
                "--database=jdbc:mysql://127.0.0.1/bank;Password=hunter2",
                "--coordinator=http://x:hunter2@127.0.0.1:8700",
                "--password=hunter2",
                "--token=hunter2")) {
            assertThatThrownBy(() -> parse(COORDINATOR, DATABASE, argument))
                    .as(argument)
                    .isInstanceOf(AuditFailure.class)
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("hunter2"));
        }
        assertThat(new Secrets("hunter2", "hunter2").toString()).doesNotContain("hunter2");
    }

    @Test
    void aSecretThatCannotBeOneIsRefusedAndNotRepeated() {
        for (String secret : List.of("hunter2\r\n", "hunter2\n", "\u001bhunter2")) {
            for (String name : List.of(Secrets.TOKEN, Secrets.PASSWORD)) {
                assertThatThrownBy(() -> Secrets.of(Map.of(name, secret)))
                        .isInstanceOf(AuditFailure.class)
                        .hasMessageContaining(name)
                        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("hunter2"));
            }
        }
        assertThatThrownBy(() -> Secrets.of(Map.of(Secrets.TOKEN, "hünter2"))).isInstanceOf(AuditFailure.class);
        assertThat(Secrets.of(Map.of(Secrets.PASSWORD, "hünter 2")).password()).isEqualTo("hünter 2");
        assertThat(Secrets.of(Map.of(Secrets.TOKEN, "", Secrets.PASSWORD, ""))).isEqualTo(new Secrets(null, null));
    }

    @Test
    void whatOthersWroteCannotSteerATerminal() {
        assertThat(Printable.of("a\u001b[2J\nb\u0085c\u202ed\u2028e é €"))
                .isEqualTo("a\\u{1b}[2J\\u{a}b\\u{85}c\\u{202e}d\\u{2028}e é €");
        assertThat(new AuditFailure("a\u001b[2J", "b")).hasMessage("a\\u{1b}[2J. b.");
    }

    @Test
    void helpIsAnAnswerAndABadArgumentIsOneParagraph() {
        Printed help = run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("usage: ").contains("--database", "PGPASSWORD", "CONCORDAT_TOKEN");

        Printed bad = run("--verbose");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).isEmpty();
        assertThat(bad.err().lines()).hasSize(1);
        assertThat(bad.err()).startsWith("Concordat could not audit. ").contains("audit --help");
    }

    /** How a run ended. */
    private record Printed(int code, String out, String err) {}

    private static Printed run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Audit.run(
                new ArrayList<>(List.of(arguments)),
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Printed(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
