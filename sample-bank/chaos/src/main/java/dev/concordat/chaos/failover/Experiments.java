package dev.concordat.chaos.failover;

import dev.concordat.testing.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is done to the cluster while clients commit. Each returns lines for the report. */
final class Experiments {

    /** Before each outage, so that it meets a cluster at work. */
    private static final Duration CALM = Duration.ofSeconds(1);

    private static final Duration SLICE = Duration.ofSeconds(8);

    private final FailoverCluster cluster;
    private final CommitCheck evidence;

    Experiments(FailoverCluster cluster, CommitCheck evidence) {
        this.cluster = cluster;
        this.evidence = evidence;
    }

    /** Takes the leader away that many times; measures from the moment on at which it is taken. */
    List<String> loseLeader(Outage outage, int times, Committers clients) throws InterruptedException {
        if (times == 0) {
            return List.of();
        }
        List<Long> ofCluster = new ArrayList<>();
        List<Long> ofWorstClient = new ArrayList<>();
        long failed = 0;
        List<Call> earlier = List.of();
        for (int i = 1; i <= times; i++) {
            Thread.sleep(CALM);
            JavaProcess leader = cluster.awaitLeader();
            long from = System.nanoTime();
            outage.begin(leader);
            Thread.sleep(outage.lasts());
            outage.end(leader);
            long to = System.nanoTime();
            List<Call> calls = clients.take();
            evidence.check(calls);
            List<Call> known = Stream.of(earlier, calls).flatMap(List::stream).toList();
            ofCluster.add(Gaps.ofCluster(known, from, to));
            ofWorstClient.add(Gaps.ofWorstClient(known, from, to));
            failed += calls.stream().filter(call -> !call.committed()).count();
            earlier = calls;
            System.out.printf(
                    Locale.ROOT,
                    "%s %d/%d of %s: no commit for %d ms, worst client %d ms%n",
                    outage.name(),
                    i,
                    times,
                    leader.name(),
                    ofCluster.getLast() / 1_000_000,
                    ofWorstClient.getLast() / 1_000_000);
        }
        return List.of(
                "leader " + outage.name() + ": time without any commit: " + Distribution.of(ofCluster),
                "leader " + outage.name() + ": time without a commit for the unluckiest client: "
                        + Distribution.of(ofWorstClient),
                "leader " + outage.name() + ": calls that did not end as committed: " + failed);
    }

    /** Stops each node in order and starts it again, that many rounds. */
    List<String> rollingRestart(int rounds, Committers clients) throws InterruptedException {
        if (rounds == 0) {
            return List.of();
        }
        clients.take();
        List<Long> durations = new ArrayList<>();
        List<Call> failed = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            for (JavaProcess node : cluster.nodes()) {
                node.stop();
                node.start();
                node.awaitReady();
                Thread.sleep(CALM);
                List<Call> calls = clients.take();
                evidence.check(calls);
                calls.forEach(call -> durations.add(call.nanos()));
                calls.stream().filter(call -> !call.committed()).forEach(failed::add);
            }
        }
        failed.forEach(call -> System.out.println("failed: " + call));
        return List.of(
                "rolling restart: calls " + Distribution.of(durations),
                "rolling restart: calls that did not end as committed: " + failed.size());
    }

    /** Compares three nodes with two, in turns. */
    List<String> oneNodeDown(int turns, Committers clients) throws InterruptedException {
        if (turns == 0) {
            return List.of();
        }
        List<Long> three = new ArrayList<>();
        List<Long> two = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            three.addAll(slice(clients));
            JavaProcess follower = cluster.awaitFollower();
            follower.kill();
            Thread.sleep(CALM);
            two.addAll(slice(clients));
            follower.start();
            follower.awaitReady();
            Thread.sleep(CALM);
        }
        double seconds = turns * SLICE.toMillis() / 1000.0;
        return List.of(
                String.format(
                        Locale.ROOT, "three nodes: %.0f commits/s, %s", three.size() / seconds, Distribution.of(three)),
                String.format(
                        Locale.ROOT, "two of three: %.0f commits/s, %s", two.size() / seconds, Distribution.of(two)),
                String.format(
                        Locale.ROOT,
                        "two of three against three: throughput %.2f, p50 %.2f, p99 %.2f",
                        (double) two.size() / three.size(),
                        Distribution.of(two).millis(.5) / Distribution.of(three).millis(.5),
                        Distribution.of(two).millis(.99)
                                / Distribution.of(three).millis(.99)));
    }

    private List<Long> slice(Committers clients) throws InterruptedException {
        clients.take();
        Thread.sleep(SLICE);
        List<Call> calls = clients.take();
        evidence.check(calls);
        return calls.stream().filter(Call::committed).map(Call::nanos).toList();
    }
}
