package dev.concordat.participant.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ResponseEntity;

/** Which orders are taken, from whom, and what is answered. */
class CallbackControllerTest {

    private static final String ID = "01JD7V9K2M3N4P5Q6R7S8T9VWX";

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final PhaseTwo phaseTwo = new PhaseTwo(
            new BranchResource() {
                @Override
                public BranchAnswer carryOut(Order order, BranchKey branch) {
                    done.add(order + " " + branch.branch());
                    return new BranchAnswer(CommitResult.RETRY, "busy");
                }

                @Override
                public void disown(BranchKey branch) {
                    done.add("DISOWN " + branch.branch());
                }

                @Override
                public List<InDoubtBranch> inDoubt() {
                    return List.of();
                }
            },
            1,
            Duration.ofSeconds(20));
    private final CallbackController controller = new CallbackController("main", "secret", phaseTwo, "bank-0");

    @AfterEach
    void stop() {
        phaseTwo.close();
    }

    private static String order(String coordinator, int branches, String more) {
        return "{\"coordinator\":\"" + coordinator + "\"" + more + ",\"branches\":["
                + IntStream.rangeClosed(1, branches)
                        .mapToObj(number -> "{\"transaction\":\"" + ID + "\",\"branch\":\"" + number + "\"}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private ResponseEntity<byte[]> call(@Nullable String authorization, String body) {
        return controller.call("commit", authorization, body.getBytes(StandardCharsets.UTF_8));
    }

    private ResponseEntity<byte[]> call(String body) {
        return call("Bearer secret", body);
    }

    private static String text(ResponseEntity<byte[]> answer) {
        byte[] body = answer.getBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void anOrderIsCarriedOutAndAnsweredBranchByBranch() {
        ResponseEntity<byte[]> answer = call(order("main", 1, ""));

        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        assertThat(done).containsExactly("COMMIT 1");
        assertThat(text(answer))
                .contains("\"transaction\":\"" + ID + "\"", "\"branch\":\"1\"", "\"retry\"", "\"busy\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer other", "secret", ""})
    void whoeverLacksTheTokenIsTurnedAway(String authorization) {
        assertThat(call(authorization, order("main", 1, "")).getStatusCode().value())
                .isEqualTo(401);
        assertThat(done).isEmpty();
    }

    @Test
    void whoeverNamesNoTokenIsTurnedAwayUnlessNoneIsWanted() {
        assertThat(call(null, order("main", 1, "")).getStatusCode().value()).isEqualTo(401);

        assertThat(new CallbackController("main", null, phaseTwo)
                        .call("commit", null, order("main", 1, "").getBytes(StandardCharsets.UTF_8))
                        .getStatusCode()
                        .value())
                .isEqualTo(200);
    }

    @Test
    void whatIsNoOrderIsSaidToBeNone() {
        assertThat(controller
                        .call("commit", "Bearer secret", null)
                        .getStatusCode()
                        .value())
                .isEqualTo(400);
        assertThat(call("{}").getStatusCode().value()).isEqualTo(400);
        assertThat(call("[").getStatusCode().value()).isEqualTo(400);
        assertThat(text(call("["))).contains("invalid-request");
    }

    @Test
    void anOrderOfAnotherClusterIsNotCarriedOut() {
        assertThat(call(order("other", 1, "")).getStatusCode().value()).isEqualTo(409);
        assertThat(done).isEmpty();
    }

    @Test
    void anOrderHasItsBounds() {
        assertThat(call(order("main", Limits.MAX_CALLBACK_BRANCHES, ""))
                        .getStatusCode()
                        .value())
                .isEqualTo(200);
        assertThat(call(order("main", Limits.MAX_CALLBACK_BRANCHES + 1, ""))
                        .getStatusCode()
                        .value())
                .isEqualTo(413);
        String longest = order("main", 1, "");
        String padded = longest + " ".repeat(Limits.MAX_BODY_BYTES - longest.length());
        assertThat(call(padded).getStatusCode().value()).isEqualTo(200);
        assertThat(call(padded + " ").getStatusCode().value()).isEqualTo(413);
    }

    @Test
    void whatIsHeldHereUnderTheNameOfAnotherInstanceEnds() {
        call(order("main", 1, ",\"instance\":\"bank-7\""));
        assertThat(done).containsExactly("DISOWN 1", "COMMIT 1");

        done.clear();
        call(order("main", 1, ",\"instance\":\"bank-0\""));
        assertThat(done).containsExactly("COMMIT 1");
    }
}
