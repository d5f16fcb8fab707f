package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.Vote;
import jakarta.servlet.FilterChain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a caller or a false coordinator sends, a participant takes it or refuses it by a problem, and never fails. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebFuzzTest {

    private static final String ID = "01ARYZ6S41ZZZZZZZZZZZZZZZZ";
    private static final String HEADER = "\"" + ID + "\";timeout=29950;branch=\"1.2\"";
    private static final String BODY = "{\"coordinator\":\"c\",\"branches\":[{\"transaction\":\"" + ID
            + "\",\"branch\":\"1\"},{\"transaction\":\"" + ID + "\",\"branch\":\"2.1\"}]}";
    private static final ParticipantName BANK = new ParticipantName("bank-a");
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String[] PIECES = {
        ";timeout=99999999999",
        ";timeout=100000000000",
        ";timeout=999999999999999",
        "",
        "\"",
        "\\",
        ";",
        "=",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "1",
        "1e9999",
        "\u0000",
        "\u017f",
        "\u00e4",
        "\ud834",
        "?1",
        "99999999999",
        "100000000000",
        "999999999999999",
        "[".repeat(2_000),
        "{\"branch\":\"1\"},",
        "\"x\":1,",
        "\"coordinator\":\"d\",",
        ID,
        "\\u0000",
        "9".repeat(2_000),
        "a".repeat(40)
    };

    private interface Check {
        /** Whether the input was taken. */
        boolean accepts(String input, RandomGenerator random) throws Exception;
    }

    @Test
    void aCallWithAnyHeaderIsServedOrRefused() {
        BranchContextFilter filter = new BranchContextFilter(BANK, () -> true, Withdrawal.NONE);
        fuzz(HEADER, 60_000, (header, random) -> {
            MockHttpServletRequest request = new MockHttpServletRequest("POST", "/work");
            request.addHeader(TransactionHeader.NAME, header);
            MockHttpServletResponse response = new MockHttpServletResponse();
            boolean[] served = {false};
            FilterChain chain = (to, answer) -> served[0] = worked();

            filter.doFilter(request, response, chain);

            assertThat(response.getStatus()).isEqualTo(served[0] ? 200 : 400);
            assertThat(response.getHeader(BranchesHeader.NAME) != null).isEqualTo(served[0]);
            if (!served[0]) {
                checkProblem(response.getContentAsByteArray(), 400);
            }
            assertThat(BranchScope.current()).isEmpty();
            return served[0];
        });
    }

    /** What a local transaction of the call needs: a name in the database, with what is left of the timeout. */
    private static boolean worked() {
        BranchScope scope = BranchScope.current().orElseThrow();
        BranchKey key = new BranchKey(scope.transaction(), scope.book().openLocal());
        Gid.Owner owner = new Gid.Owner("c", BANK);
        Gid gid = new Gid(owner, key, Duration.ofMillis(scope.timeLeft().toMillis()));
        assertThat(Gid.parse(owner, gid.format())).contains(gid);
        return true;
    }

    @Test
    void anyCallbackIsCarriedOutOrRefused() {
        List<BranchKey> ordered = new ArrayList<>();
        try (PhaseTwo phaseTwo = new PhaseTwo(new Recording(ordered), 1, Duration.ofMinutes(1))) {
            CallbackController controller = new CallbackController("c", null, phaseTwo);
            fuzz(BODY, 20_000, (body, random) -> {
                ordered.clear();
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                if (random.nextInt(8) == 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                String call = List.of("prepare", "commit", "abort").get(random.nextInt(3));
                ResponseEntity<byte[]> answer = controller.call(call, null, bytes);
                int status = answer.getStatusCode().value();
                byte[] text = bodyOf(answer);
                if (status == 200) {
                    assertThat(MAPPER.readTree(text).path("results").size()).isEqualTo(ordered.size());
                    return true;
                }
                assertThat(status).isIn(400, 409, 413);
                assertThat(ordered).isEmpty();
                checkProblem(text, status);
                return false;
            });
        }
    }

    private static byte[] bodyOf(ResponseEntity<byte[]> answer) {
        byte @Nullable [] body = answer.getBody();
        return body == null ? new byte[0] : body;
    }

    private static void checkProblem(byte[] body, int status) {
        JsonNode problem = MAPPER.readTree(body);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        for (String field : List.of("type", "title", "detail")) {
            assertThat(problem.path(field).asString("")).as(field).isNotBlank();
        }
        assertThat(problem.path("detail").asString("")).doesNotContain("Exception", "java.");
    }

    private static void fuzz(String right, int usual, Check check) {
        int inputs = Integer.getInteger("fuzz.inputs", usual);
        long first = Long.getLong("fuzz.seed", 1);
        int taken = 0;
        for (long seed = first; seed < first + inputs; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String input = mutated(right, random);
            try {
                taken += check.accepts(input, random) ? 1 : 0;
            } catch (Exception | AssertionError | StackOverflowError failure) {
                throw new AssertionError("'" + input + "'; replay it by -Dfuzz.inputs=1 -Dfuzz.seed=" + seed, failure);
            }
        }
        if (inputs >= 1_000) {
            assertThat(taken).as("of %d, seed %d", inputs, first).isBetween(inputs / 50, inputs - inputs / 50);
        }
    }

    /** Up to three pieces lost, doubled or put in. */
    private static String mutated(String right, RandomGenerator random) {
        StringBuilder text = new StringBuilder(right);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(40));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, Math.min(end, at + 6)).append(' ');
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 ->
                    text.replace(at, at + 1, PIECES[random.nextInt(PIECES.length)])
                            .append(' ');
                default -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    /** A resource that does at once what it is told. */
    private record Recording(List<BranchKey> ordered) implements BranchResource {

        @Override
        public BranchAnswer carryOut(Order order, BranchKey branch) {
            ordered.add(branch);
            return switch (order) {
                case PREPARE -> new BranchAnswer(Vote.READ_ONLY, null);
                case COMMIT -> new BranchAnswer(CommitResult.DONE, null);
                case ABORT -> new BranchAnswer(AbortResult.DONE, null);
            };
        }

        @Override
        public BranchAnswer withdraw(BranchKey branch) {
            return carryOut(Order.ABORT, branch);
        }

        @Override
        public List<InDoubtBranch> inDoubt() {
            return List.of();
        }
    }
}
