package dev.concordat.chaos.campaign;

import dev.concordat.chaos.host.Delays;
import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.host.Host;
import dev.concordat.chaos.host.PacketRule;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.process.Node;
import dev.concordat.chaos.process.TestBed;
import dev.concordat.chaos.schedule.Fault;
import dev.concordat.chaos.schedule.Step;
import dev.concordat.chaos.schedule.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Does to the test bed what a step says, and undoes it. Each call lasts as long as its step. Thread-safe. */
final class Injector {

    private static final int FREEZE_GUARD_SECONDS = 60;

    private final TestBed bed;
    private final Roles roles;
    private final Diary diary;
    private final Replacement replacement;
    private final AtomicInteger numbers = new AtomicInteger();

    Injector(TestBed bed, Roles roles, Diary diary) {
        this.bed = bed;
        this.roles = roles;
        this.diary = diary;
        this.replacement = new Replacement(bed, diary);
    }

    /** From the beginning of the fault to its end. */
    void play(Step step) {
        Cast cast = roles.now();
        String name = step.fault().kind() + "-" + numbers.incrementAndGet();
        diary.say("begin %s %s %s for %d s".formatted(name, cast, step.fault(), step.seconds()));
        long millis = step.seconds() * 1_000L;
        switch (step.fault()) {
            case Fault.Kill kill -> kill(cast.nodes(bed, kill.targets()), millis);
            case Fault.Pause pause -> pause(cast.nodes(bed, pause.targets()), millis);
            case Fault.Restarts storm -> restarts(cast.nodes(bed, storm.targets()), storm.everyMillis(), millis);
            case Fault.Partition partition -> partition(name, cast, partition, millis);
            case Fault.OneWay oneWay -> filter(name, drops(cast, oneWay.from(), oneWay.to()), millis);
            case Fault.Ring ring -> filter(name, bothWays(cast, List.of(ring.one()), List.of(ring.other())), millis);
            case Fault.MuteLeader mute ->
                filter(
                        name,
                        drops(cast, List.of(Target.LEADER), List.of(Target.FOLLOWER, Target.OTHER_FOLLOWER)),
                        millis);
            case Fault.Reset reset -> resets(cast.hosts(bed, reset.targets()), reset.everyMillis(), millis);
            case Fault.Loss loss -> filter(name, losses(cast.hosts(bed, loss.targets()), loss.percent()), millis);
            case Fault.Delay delay -> delay(name, cast, delay, millis);
            case Fault.Clock clock -> clock(cast.names(clock.targets()), clock, millis);
            case Fault.Disk disk -> disk(cast, disk, millis);
            case Fault.Replace replace -> replacement.replace(cast.name(replace.target()));
        }
        diary.say("end " + name);
    }

    private static void kill(List<Node> nodes, long millis) {
        nodes.forEach(Node::hold);
        try {
            nodes.forEach(Node::kill);
            Pause.millis(millis);
        } finally {
            nodes.forEach(Node::release);
        }
    }

    private static void pause(List<Node> nodes, long millis) {
        try {
            nodes.forEach(Node::pause);
            Pause.millis(millis);
        } finally {
            nodes.forEach(Node::resume);
        }
    }

    private static void restarts(List<Node> nodes, int everyMillis, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        for (int i = 0; System.nanoTime() < end; i++) {
            nodes.get(i % nodes.size()).kill();
            Pause.millis(everyMillis);
        }
    }

    private void partition(String name, Cast cast, Fault.Partition partition, long millis) {
        List<PacketRule> rules = partition.cut() == Fault.Cut.DROP
                ? bothWays(cast, partition.side(), partition.others())
                : rejects(cast, partition.side(), partition.others());
        if (partition.flapMillis() == 0) {
            filter(name, rules, millis);
            return;
        }
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            filter(name, rules, partition.flapMillis());
            Pause.millis(partition.flapMillis());
        }
    }

    private void filter(String name, List<PacketRule> rules, long millis) {
        try {
            bed.firewall().put(name, rules);
            Pause.millis(millis);
        } finally {
            bed.firewall().remove(name);
        }
    }

    private void resets(List<Host> hosts, int everyMillis, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            for (Host host : hosts) {
                bed.network().inside().stream()
                        .filter(peer -> !peer.equals(host))
                        .forEach(peer -> bed.network().resetConnections(host, peer));
            }
            Pause.millis(everyMillis);
        }
    }

    private void delay(String name, Cast cast, Fault.Delay delay, long millis) {
        List<Delays> programs = new ArrayList<>();
        List<PacketRule> rules = new ArrayList<>();
        try {
            for (Host host : cast.hosts(bed, delay.targets())) {
                int queue = numbers.incrementAndGet();
                Delays program = new Delays(
                        bed.tools(), host, queue, delay.millis(), delay.jitterMillis(), delay.lossPercent(), queue);
                bed.leash().hold(program.process());
                programs.add(program);
                rules.add(new PacketRule.Queue(host, queue));
            }
            filter(name, rules, millis);
        } finally {
            programs.forEach(Delays::close);
        }
    }

    private void clock(List<String> names, Fault.Clock clock, long millis) {
        try {
            names.forEach(name -> bed.control(name).clock(clock.offsetSeconds(), clock.rateThousandths()));
            Pause.millis(millis);
        } finally {
            names.forEach(name -> bed.control(name).clock(0, 1_000));
        }
    }

    private void disk(Cast cast, Fault.Disk disk, long millis) {
        List<String> names = cast.names(disk.targets());
        try {
            switch (disk.trouble()) {
                case FULL -> names.forEach(name -> bed.disk(name).fill());
                case SLOW -> names.forEach(name -> bed.control(name).slowFlush(disk.millis()));
                case FAIL -> names.forEach(name -> bed.control(name).failFlush(FaultControl.EIO));
                case FROZEN -> names.forEach(name -> bed.disk(name).freeze(FREEZE_GUARD_SECONDS));
                case POWER_CUT -> {
                    powerCut(cast.nodes(bed, disk.targets()), millis);
                    return;
                }
            }
            Pause.millis(millis);
        } finally {
            switch (disk.trouble()) {
                case FULL -> names.forEach(name -> bed.disk(name).empty());
                case SLOW -> names.forEach(name -> bed.control(name).slowFlush(0));
                case FAIL -> names.forEach(name -> bed.control(name).failFlush(0));
                case FROZEN -> names.forEach(name -> bed.disk(name).thaw());
                case POWER_CUT -> {}
            }
        }
    }

    private void powerCut(List<Node> nodes, long millis) {
        nodes.forEach(Node::hold);
        try {
            nodes.forEach(node -> bed.disk(node.name()).thaw());
            nodes.forEach(node -> bed.disk(node.name()).cutPower());
            nodes.forEach(Node::kill);
            Pause.millis(millis);
            nodes.forEach(node -> bed.disk(node.name()).remount());
        } finally {
            nodes.forEach(Node::release);
        }
    }

    private List<PacketRule> losses(List<Host> hosts, int percent) {
        List<PacketRule> rules = new ArrayList<>();
        for (Host to : hosts) {
            for (Host from : bed.network().inside()) {
                if (!from.equals(to)) {
                    rules.add(new PacketRule.Drop(from, to, percent));
                }
            }
        }
        return rules;
    }

    private List<PacketRule> bothWays(Cast cast, List<Target> side, List<Target> others) {
        List<PacketRule> rules = new ArrayList<>(drops(cast, side, others));
        rules.addAll(drops(cast, others, side));
        return rules;
    }

    private List<PacketRule> drops(Cast cast, List<Target> from, List<Target> to) {
        return cast.pairs(bed, from, to).stream()
                .map(pair -> (PacketRule) new PacketRule.Drop(pair.from(), pair.to(), 100))
                .toList();
    }

    /** Both ways, except that this machine refuses nothing. */
    private List<PacketRule> rejects(Cast cast, List<Target> side, List<Target> others) {
        List<PacketRule> rules = new ArrayList<>();
        List<Cast.Pair> pairs = new ArrayList<>(cast.pairs(bed, side, others));
        pairs.addAll(cast.pairs(bed, others, side));
        for (Cast.Pair pair : pairs) {
            rules.add(
                    pair.to().isOutside()
                            ? new PacketRule.Drop(pair.from(), pair.to(), 100)
                            : new PacketRule.Reject(pair.from(), pair.to()));
        }
        return rules;
    }
}
