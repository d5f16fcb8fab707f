package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.rest.RunningNode.Answer;
import dev.concordat.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators can do to the members, over HTTP. */
@BesideTheLog
class MembersApiTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void aNodeJoinsLeadsAndLeaves() throws IOException {
        String address = "127.0.0.1:" + Ports.free();
        String first = "127.0.0.1:" + Ports.free();
        try (RunningNode n1 = RunningNode.start(
                        directory.resolve("n1"), "--concordat.node-id=n1", "--concordat.raft.members=n1=" + first);
                RunningNode n2 = RunningNode.startUnready(
                        directory.resolve("n2"),
                        "--concordat.node-id=n2",
                        "--concordat.raft.members=n1=" + first,
                        "--concordat.raft.address=" + address)) {
            assertThat(n2.get("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(n2.get("/actuator/health/readiness").response().body()).doesNotContain("no leader");
            assertThat(n2.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(n2.post("/v1/transactions", "{}").slug()).isEqualTo("unavailable");

            Answer added = n1.put("/v1/cluster/members/n2", body(address, n2.base(), "standby"));
            assertThat(added.status()).as(added.response().body()).isEqualTo(200);
            assertThat(member(added, "n2").path("role").asString("")).isEqualTo("standby");
            assertThat(member(added, "n2").path("url").asString("")).isEqualTo(n2.base());
            n2.awaitReadiness(200);

            assertThat(n1.post("/v1/cluster/leader", "{\"node\":\"n2\"}").slug())
                    .isEqualTo("membership-conflict");
            Answer promoted = n2.put("/v1/cluster/members/n2", body(address, n2.base(), "voter"));
            assertThat(promoted.status()).as(promoted.response().body()).isEqualTo(200);
            assertThat(n1.post("/v1/cluster/leader", "{\"node\":\"n2\"}").text("leader"))
                    .isEqualTo("n2");
            assertThat(n2.put("/v1/cluster/members/n2", body(first, n2.base(), "voter"))
                            .slug())
                    .isEqualTo("membership-conflict");

            // The leader itself, asked of itself: it hands over first.
            Answer removed = n1.send("DELETE", "/v1/cluster/members/n2", null);
            assertThat(removed.status()).as(removed.response().body()).isEqualTo(200);
            assertThat(member(removed, "n2").isMissingNode()).isTrue();
            n2.awaitReadiness(503);
            assertThat(n1.send("DELETE", "/v1/cluster/members/n2", null).status())
                    .isEqualTo(404);
            assertThat(n1.put("/v1/cluster/members/n2", body(address, n2.base(), "voter"))
                            .slug())
                    .isEqualTo("membership-conflict");
            assertThat(n1.get("/v1/participants").response().body()).doesNotContain("concordat-");
        }
    }

    private static JsonNode member(Answer view, String node) {
        for (JsonNode member : view.json().path("members")) {
            if (member.path("node").asString("").equals(node)) {
                return member;
            }
        }
        return view.json().path("members").path(99);
    }

    private static String body(String address, String url, String role) {
        return "{\"raftAddress\":\"" + address + "\",\"url\":\"" + url + "\",\"role\":\"" + role + "\"}";
    }
}
