package dev.concordat.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.testing.JavaProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every named point, in the ways that {@code crash.ways} names ({@code all} for all): afterwards everybody says the same of
 * the transaction, nothing is left in doubt, and no money was made or lost. Without that property, a kill at some of them.
 */
class CrashMatrixIT {

    /** Includes starts of processes on a busy machine. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Of anybody but the leader, which stands still until another one leads. */
    private static final int PAUSE_MILLIS = 1_500;

    /** Exit code of a node that cannot apply an entry (contract.md 5). */
    private static final int LOG_CANNOT_BE_TRUSTED = 2;

    /** Empty for what every build does. */
    private static final String NAMED = System.getProperty("crash.ways", "");

    private static final List<Way> WAYS =
            switch (NAMED) {
                case "" -> List.of(Way.KILL);
                case "all" -> List.of(Way.values());
                default -> Arrays.stream(NAMED.split(",")).map(Way::named).toList();
            };

    private static Rig rig;

    static Stream<Arguments> rows() {
        return WAYS.stream().flatMap(way -> Arrays.stream(CrashPoint.values())
                .filter(point -> !NAMED.isEmpty() || CrashPoint.IN_EVERY_BUILD.contains(point))
                .filter(way::appliesTo)
                .map(point -> Arguments.of(way, point)));
    }

    @BeforeAll
    static void start() {
        rig = SharedRig.get();
    }

    @AfterAll
    static void audit() {
        assertThat(rig.judge().judgeAbandoned()).isEmpty();
        assertThat(rig.judge().audit()).isEmpty();
    }

    @AfterEach
    void heal() {
        rig.heal();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rows")
    void theSystemComesOutOfItRight(Way way, CrashPoint point) {
        assumeTrue(way != Way.POWER_CUT || DiskNeeds.MISSING.isEmpty(), DiskNeeds::text);
        rig.judge().tolerateErrors(way == Way.THROW);
        JavaProcess leader = rig.leader();
        JavaProcess victim = rig.process(point.victim(), leader);
        int account = rig.nextAccount();
        List<Long> before = balances(account);
        rig.ambush(victim).lay(point.name(), point.isAlone() ? Deed.HOLD : way.deed());

        CompletableFuture<Client.Outcome> outcome = CompletableFuture.supplyAsync(
                () -> rig.client().act(point.manner(), leader.name(), account),
                task -> Thread.ofVirtual().start(task));
        if (point.manner() == CrashPoint.Manner.SNAPSHOT) {
            outcome.join();
            // Answered when the snapshot is there, and so perhaps never.
            var unused = CompletableFuture.runAsync(
                    () -> rig.coordinators().snapshot(leader.name()),
                    task -> Thread.ofVirtual().start(task));
        }
        rig.ambush(victim).awaitReached();
        strike(way, point, victim, leader);
        rig.heal();

        Client.Outcome ended = outcome.join();
        rig.heal();
        assertThat(rig.judge().judge(ended)).isEmpty();
        long moved = ended.committed() ? 100 : 0;
        assertThat(balances(account)).containsExactly(before.get(0) - moved, before.get(1) + moved);
        point.expected(way).ifPresent(expected -> assertThat(ended.committed()).isEqualTo(expected));
    }

    private static void strike(Way way, CrashPoint point, JavaProcess victim, JavaProcess leader) {
        if (point.isAlone()) {
            // The thread that is held has the log's lock, so nothing was sent; now nobody can hear it either, and what
            // is
            // appended gets to the leader's own disk, and nowhere else.
            rig.followersOf(leader).forEach(follower -> Rig.signal("STOP", follower));
            Pause.millis(200);
        }
        switch (way) {
            case KILL -> {
                if (point.isAlone()) {
                    victim.kill();
                }
                await().atMost(LIMIT).until(() -> !victim.isAlive());
            }
            case THROW -> {
                if (point == CrashPoint.C12_WHILE_THE_DECISION_IS_APPLIED) {
                    await().atMost(LIMIT).until(() -> victim.exitCode().orElse(0) == LOG_CANNOT_BE_TRUSTED);
                }
            }
            case PAUSE -> {
                Rig.signal("STOP", victim);
                goOn(point, leader);
                if (victim == leader) {
                    await().atMost(LIMIT).until(() -> rig.isLedByAnotherThan(leader));
                } else {
                    Pause.millis(PAUSE_MILLIS);
                }
                Rig.signal("CONT", victim);
                rig.ambush(victim).release();
            }
            case POWER_CUT -> rig.disks().cutPower(victim);
        }
        goOn(point, leader);
    }

    private static void goOn(CrashPoint point, JavaProcess leader) {
        if (point.isAlone()) {
            rig.followersOf(leader).forEach(follower -> Rig.signal("CONT", follower));
        }
    }

    private static List<Long> balances(int account) {
        return List.of(rig.books().balance(0, account), rig.books().balance(1, account));
    }
}
