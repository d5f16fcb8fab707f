package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.testing.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Rows about what coordinators answer: two at once, very many, and after one has died. Each throws a {@link Violation}. */
final class CoordinatorRows {

    private static final int ASKERS = 8;

    /** Where a leader finds out that it leads no more. */
    private static final String LOOKS_WHETHER_IT_LEADS = "LOOKS_WHETHER_IT_LEADS";

    /** The rule of the agent for it. */
    static final String RULE = """
            RULE LOOKS_WHETHER_IT_LEADS
            CLASS org.apache.ratis.server.impl.LeaderStateImpl
            METHOD checkLeadership
            HELPER dev.concordat.chaos.crash.agent.Trapdoor
            AT ENTRY
            IF reached("LOOKS_WHETHER_IT_LEADS", $0, "")
            DO throw new java.lang.IllegalStateException("not asked for")
            ENDRULE
            """;

    private final Rig rig;
    private final Scene scene;

    CoordinatorRows(Rig rig) {
        this.rig = rig;
        this.scene = new Scene(rig);
    }

    /**
     * H1: somebody begins and begins, and never commits. All of it is aborted at its deadline or refused, nobody dies of
     * it, and others go on.
     */
    void begunAndNeverCommitted(int times) {
        // Until the last one is begun, at a thousand a second: on a slower machine not all of them are open together.
        Duration timeout = Duration.ofSeconds(10).plusMillis(times);
        List<Long> before = processes();
        long begin = System.nanoTime();
        Stranger stranger = new Stranger(
                rig.stack().coordinators().stream().map(JavaProcess::url).toList());
        CompletableFuture<Map<Integer, Integer>> begins = Scene.meanwhile(() -> stranger.begin(times, timeout));
        List<Client.Outcome> others = new ArrayList<>();
        while (!begins.isDone()) {
            others.add(scene.carried());
            Pause.millis(500);
        }
        Map<Integer, Integer> answers = begins.join();
        long committed = others.stream().filter(Client.Outcome::committed).count();
        System.out.println("begun and never committed: " + answers + " in " + secondsSince(begin) + " s, meanwhile "
                + committed + " of " + others.size() + " others committed");
        Violation.unless(
                answers.containsKey(201)
                        && Set.of(201, 429, 503, 504).containsAll(answers.keySet())
                        && answers.values().stream().mapToInt(Integer::intValue).sum() == times,
                "H1: " + times + " begins were answered " + answers);
        Violation.unless(committed * 2 > others.size(), "H1: of " + others.size() + " others " + committed + " got on");

        await().atMost(timeout.plus(Scene.LIMIT)).until(() -> count("active") == 0 && count("aborting") == 0);
        System.out.println("nothing of it is open after " + secondsSince(begin) + " s, timeouts " + timeout);
        Violation.unless(count("aborted") > 0, "H1: what was begun and not committed is not aborted");
        // Their heaps are bounded (-Xmx), and a process whose memory runs out ends itself.
        Violation.unless(
                processes().equals(before)
                        && rig.stack().coordinators().stream().allMatch(JavaProcess::isAlive),
                "H1: a coordinator died of it");
        others.forEach(outcome -> Violation.unlessEmpty(rig.judge().judgeAnswers(outcome)));
        Violation.unlessEmpty(rig.judge().judge(scene.carried()));
    }

    private static long secondsSince(long begin) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    }

    /** How many there are of a status, on the first page; -1 if nobody says so. */
    private int count(String status) {
        JsonNode items = rig.coordinators()
                .page(scene.node(0), "/v1/transactions?limit=1&status=" + status)
                .path("items");
        return items.isArray() ? items.size() : -1;
    }

    private List<Long> processes() {
        return rig.stack().coordinators().stream().map(JavaProcess::pid).toList();
    }

    /** A2: two nodes are asked to commit at the same moment. */
    void askedTwiceAtOnce() {
        String transaction = rig.client().newId();
        rig.client().work(transaction, rig.nextAccount());
        CompletableFuture<Client.Outcome> other =
                Scene.meanwhile(() -> rig.client().commit(transaction, scene.node(1)));
        Client.Outcome one = rig.client().commit(transaction, scene.node(0));
        Violation.unless(one.committed() && other.join().committed(), "S15: the two were told different things");
        Violation.unlessEmpty(rig.judge().judge(one));
    }

    /** A3: a commit and an abort at the same moment. */
    void committedAndAbortedAtOnce(int times) {
        List<Client.Outcome> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String transaction = rig.client().newId();
            rig.client().work(transaction, rig.nextAccount());
            CompletableFuture<Client.Outcome> abort =
                    Scene.meanwhile(() -> rig.client().abort(transaction, scene.node(1)));
            Client.Outcome commit = rig.client().commit(transaction, scene.node(0));
            Violation.unless(
                    commit.committed() == abort.join().committed(),
                    "S2: commit and abort of " + transaction + " both won");
            all.add(commit);
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
        all.forEach(outcome -> Violation.unlessEmpty(rig.judge().judgeAnswers(outcome)));
    }

    /**
     * S14: a leader stands still while another one is elected and decides, and goes on, but does not look yet whether it
     * leads.
     */
    void aLeaderThatStoodStillTellsNothingOld(int times) {
        for (int i = 0; i < times; i++) {
            JavaProcess leader = rig.leader();
            String other = rig.followersOf(leader).getFirst().name();
            String transaction = rig.client().newId();
            rig.ambush(leader).lay(LOOKS_WHETHER_IT_LEADS, Deed.HOLD);
            rig.ambush(leader).awaitReached();
            // Nothing is committed from now on that it has not had confirmed.
            rig.coordinators().get("judge", leader.name(), transaction);
            Rig.signal("STOP", leader);
            await().atMost(Scene.LIMIT).until(() -> rig.isLedByAnotherThan(leader));
            rig.client().abort(transaction, other);
            List<CompletableFuture<Seen>> asked = new ArrayList<>();
            for (int k = 0; k < ASKERS; k++) {
                asked.add(Scene.meanwhile(() -> rig.coordinators().get("judge", leader.name(), transaction)));
            }
            Rig.signal("CONT", leader);
            Pause.millis(300);
            rig.ambush(leader).release();
            List<Seen> told = asked.stream().map(CompletableFuture::join).toList();
            Violation.unless(
                    !told.contains(Seen.ABSENT) && !told.contains(Seen.ACTIVE),
                    "S14: aborted by one leader, and then told by the one before: " + told);
            if (!told.contains(Seen.ABORTED)) {
                throw new IllegalStateException("nobody was told anything: " + told);
            }
            rig.heal();
        }
    }

    /** S14: what one node has acknowledged, the next call at any other one sees. */
    void readsAreRecent(int times) {
        for (int i = 0; i < times; i++) {
            String transaction = rig.client().newId();
            rig.client().abort(transaction, scene.node(i));
            for (int other = 1; other <= 2; other++) {
                Seen seen = rig.judge().told(scene.node(i + other), transaction);
                Violation.unless(
                        seen == Seen.ABORTED,
                        "S14: aborted at one node, and then " + seen + " at another: " + transaction);
            }
        }
    }

    /** F1: a follower dies again while it catches up. */
    void aFollowerDiesWhileItCatchesUp() {
        JavaProcess follower = rig.followersOf(rig.leader()).getFirst();
        follower.kill();
        for (int i = 0; i < 5; i++) {
            scene.carried();
        }
        rig.ambush(follower).lay(CrashPoint.F1_FLUSHED_BEFORE_THE_FOLLOWER_ANSWERS.name(), Deed.HALT);
        follower.start();
        rig.ambush(follower).awaitReached();
        await().atMost(Scene.LIMIT).until(() -> !follower.isAlive());
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(scene.carried()));
    }
}
