package dev.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The files in {@code golden} are the contract for participants in other languages; never edit a released one. */
class GoldenWireTest {

    private static final String ID = "01ARYZ6S41ZZZZZZZZZZZZZZZZ";
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123Z");

    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of(
                        "callback-request",
                        new CallbackRequest("concordat", List.of(new BranchCall(ID, "1"), new BranchCall(ID, "2.1")))),
                Arguments.of(
                        "callback-request-instance",
                        new CallbackRequest("concordat", List.of(new BranchCall(ID, "1")), "i-7")),
                Arguments.of(
                        "callback-response",
                        new CallbackResponse(List.of(
                                new BranchResult(ID, "1", Vote.PREPARED.wireName(), null),
                                new BranchResult(ID, "2.1", Vote.REFUSED.wireName(), "not enough left")))),
                Arguments.of(
                        "outcomes-request",
                        new OutcomesRequest(
                                List.of(new Inquiry(ID, "1", null, null), new Inquiry(ID, "2", true, null)))),
                Arguments.of(
                        "outcomes-request-participant",
                        new OutcomesRequest(
                                List.of(new Inquiry(ID, "1", null, "bank-a"), new Inquiry(ID, "2", true, "bank-a")))),
                Arguments.of(
                        "outcomes-response",
                        new OutcomesResponse(List.of(new BranchOutcome(ID, "1", Outcome.PENDING.wireName())))),
                Arguments.of("begin", new BeginRequest("order", Duration.ofSeconds(30))),
                Arguments.of(
                        "commit",
                        new CommitRequest(
                                Duration.ofSeconds(10),
                                List.of(
                                        new BranchRequest("1", "bank-a", Vote.PREPARED.wireName(), null),
                                        new BranchRequest("2", "north", null, "http://127.0.0.1:9001")),
                                "decision")),
                Arguments.of(
                        "commit-instance",
                        new CommitRequest(
                                null,
                                List.of(
                                        new BranchRequest("1", "clinic", null, null, "i-7"),
                                        new BranchRequest("2", "bank-a", Vote.PREPARED.wireName(), null)),
                                null)),
                Arguments.of("abort", new AbortRequest("no funds", null)),
                Arguments.of("lease", new LeaseView("bank-a", "a1", "http://127.0.0.1:8711/concordat", AT)),
                Arguments.of(
                        "lease-cluster",
                        new LeaseView("bank-a", "a1", "http://127.0.0.1:8711/concordat", AT, "concordat")),
                Arguments.of(
                        "transaction",
                        new TransactionView(
                                ID,
                                "order",
                                "committing",
                                Decision.COMMIT.wireName(),
                                null,
                                AT,
                                AT.plusSeconds(30),
                                AT,
                                null,
                                List.of(new BranchView(
                                        "1", "bank-a", "prepared", "prepared", 1, "no connection", AT, null)),
                                List.of(new TimelineEvent(AT, "commit-decided", null)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aRecordIsWrittenAsItsGoldenFileSaysAndReadBack(String name, Object value) throws IOException {
        String written = json.writeValueAsString(value);

        assertThat(json.readTree(written)).isEqualTo(json.readTree(golden(name)));
        assertThat((Object) json.readValue(golden(name), value.getClass())).isEqualTo(value);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = GoldenWireTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            assertThat(in).as("golden/%s.json", name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
