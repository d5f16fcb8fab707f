package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JepsenHistoryTest {

    private static final List<List<Observation>> HISTORY = List.of(
            List.of(
                    new Observation("01A", Operation.COMMIT, "n1", 0, 30, Seen.UNKNOWN, ""),
                    new Observation("01A", Operation.GET, "n2", 10, 20, Seen.ABSENT, ""),
                    new Observation("01A", Operation.COMMIT, "n2", 40, 50, Seen.COMMITTED, "")),
            List.of(new Observation("01B", Operation.ABORT, "n3", 25, 35, Seen.REFUSED, "")));

    @Test
    void everyLineIsAnOperationInTheFormOfJepsen() {
        assertThat(JepsenHistory.edn(JepsenHistory.events(JepsenHistory.calls(HISTORY))))
                .containsExactly(
                        "{:index 0, :time 0, :type :invoke, :process 0, :f :commit, :value [\"01A\" nil], :node \"n1\"}",
                        "{:index 1, :time 10, :type :invoke, :process 1, :f :get, :value [\"01A\" nil], :node \"n2\"}",
                        "{:index 2, :time 20, :type :ok, :process 1, :f :get, :value [\"01A\" :absent], :node \"n2\"}",
                        "{:index 3, :time 25, :type :invoke, :process 1, :f :abort, :value [\"01B\" nil], :node \"n3\"}",
                        "{:index 4, :time 30, :type :info, :process 0, :f :commit, :value [\"01A\" nil], :node \"n1\"}",
                        "{:index 5, :time 35, :type :fail, :process 1, :f :abort, :value [\"01B\" nil], :node \"n3\"}",
                        "{:index 6, :time 40, :type :invoke, :process 1, :f :commit, :value [\"01A\" nil], :node \"n2\"}",
                        "{:index 7, :time 50, :type :ok, :process 1, :f :commit, :value [\"01A\" :committed], :node \"n2\"}");
    }

    @Test
    void theSameAsJson() {
        assertThat(JepsenHistory.json(JepsenHistory.events(JepsenHistory.calls(HISTORY))))
                .hasSize(8)
                .contains(
                        "{\"index\":2,\"time\":20,\"type\":\"ok\",\"process\":1,\"f\":\"get\",\"value\":[\"01A\",\"absent\"],\"node\":\"n2\"}");
    }

    @Test
    void aTransferAndAReadCarryTheirAccounts() {
        JepsenHistory.Call transfer = new JepsenHistory.Call(
                0,
                5,
                "ok",
                "transfer",
                Map.of(new JepsenHistory.Keyword("amount"), 3L),
                Map.of("bank-a/1", 97L),
                "transfer");

        List<JepsenHistory.Event> events = JepsenHistory.events(List.of(transfer));

        assertThat(JepsenHistory.edn(events).getFirst()).contains(":value {:amount 3}");
        assertThat(JepsenHistory.edn(events).getLast()).contains(":value {\"bank-a/1\" 97}");
        assertThat(JepsenHistory.json(events).getFirst()).contains("\"value\":{\"amount\":3}");
    }

    @Test
    void aProcessHasOneCallAtATimeAndEndsWithAnUnknownOne() {
        SplittableRandom random = new SplittableRandom(7);
        List<List<Observation>> histories = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            histories.add(SimulatedRegister.run(30, random, SimulatedRegister.Fault.NONE));
        }
        Map<Integer, String> last = new HashMap<>();
        Set<String> types = new HashSet<>();
        long time = 0;
        for (JepsenHistory.Event event : JepsenHistory.events(JepsenHistory.calls(histories))) {
            String before = last.put(event.process(), event.type());
            assertThat(before == null || !before.equals("info")).isTrue();
            assertThat(event.type().equals("invoke")).isNotEqualTo("invoke".equals(before));
            assertThat(event.time()).isGreaterThanOrEqualTo(time);
            time = event.time();
            types.add(event.type());
        }
        assertThat(types).containsExactlyInAnyOrder("invoke", "ok", "fail", "info");
    }
}
