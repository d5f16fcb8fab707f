package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.rest.RunningNode.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each role against each call of a node that has tokens. */
@BesideTheLog
class SecurityMatrixTest {

    private static final String ID = "01J00000000000000000000000";

    @TempDir
    static Path directory;

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start(
                directory,
                "--concordat.security.token=caller-token-1",
                "--concordat.security.operator-token=operator-token-1");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    record Call(String method, String path, boolean forOperators) {}

    record Role(String authorization, boolean isIn, boolean isOperator) {}

    record Case(Call call, Role role) {}

    static List<Case> cases() {
        List<Call> calls = List.of(
                new Call("GET", "/v1/transactions", false),
                new Call("POST", "/v1/transactions", false),
                new Call("GET", "/v1/transactions/" + ID, false),
                new Call("POST", "/v1/transactions/" + ID + "/branches", false),
                new Call("POST", "/v1/transactions/" + ID + "/commit", false),
                new Call("POST", "/v1/transactions/" + ID + "/abort", false),
                new Call("POST", "/v1/outcomes", false),
                new Call("GET", "/v1/participants", false),
                new Call("PUT", "/v1/participants/a/instances/i", false),
                new Call("DELETE", "/v1/participants/a/instances/i", false),
                new Call("GET", "/v1/cluster", false),
                new Call("GET", "/v1/nothing", false),
                new Call("GET", "/%761/transactions", false),
                new Call("GET", "//v1/transactions", false),
                new Call("POST", "/v1/transactions/" + ID + "/retry", true),
                new Call("PUT", "/v1/cluster/members/n2", true),
                new Call("DELETE", "/v1/cluster/members/n2", true),
                new Call("POST", "/v1/cluster/leader", true),
                new Call("GET", "/v1/cluster/backup", true),
                new Call("POST", "/v1/cluster/snapshots", true));
        List<Role> roles = List.of(
                new Role("", false, false),
                new Role("Bearer wrong", false, false),
                new Role("Bearer caller-token-", false, false),
                new Role("Bearer caller-token-12", false, false),
                new Role("Basic caller-token-1", false, false),
                new Role("Bearer caller-token-1", true, false),
                new Role("bearer caller-token-1", true, false),
                new Role("Bearer operator-token-1", true, true));
        List<Case> cases = new ArrayList<>();
        calls.forEach(call -> roles.forEach(role -> cases.add(new Case(call, role))));
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theRoleDecides(Case each) {
        Role role = each.role();
        String[] headers =
                role.authorization().isEmpty() ? new String[0] : new String[] {"Authorization", role.authorization()};
        Answer answer = node.send(each.call().method(), each.call().path(), null, headers);
        if (!role.isIn()) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.slug()).isEqualTo("unauthenticated");
            assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                    .isPresent();
        } else if (each.call().forOperators() && !role.isOperator()) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.slug()).isEqualTo("forbidden");
        } else {
            assertThat(answer.status()).isNotIn(401, 403);
        }
    }

    @Test
    void probesAndScrapersNeedNoToken() {
        assertThat(node.get("/actuator/health").status()).isEqualTo(200);
        assertThat(node.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(node.get("/actuator/prometheus").response().body()).contains("concordat_log_leader 1.0");
    }

    @Test
    void otherManagementEndpointsAreClosed() {
        for (String endpoint : List.of("env", "beans", "heapdump", "loggers", "threaddump", "shutdown")) {
            assertThat(node.get("/actuator/" + endpoint).status()).isEqualTo(404);
        }
    }
}
