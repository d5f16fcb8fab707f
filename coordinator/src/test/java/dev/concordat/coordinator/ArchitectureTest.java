package dev.concordat.coordinator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Who may know whom (architecture.md). A rule that no longer helps is changed by an ADR, not by an exception here. */
@AnalyzeClasses(packages = "dev.concordat.coordinator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "dev.concordat.coordinator";
    private static final String TRANSACTION = BASE + ".transaction..";
    private static final String LOG = BASE + ".log..";
    private static final String RAFT = BASE + ".log.raft..";
    private static final String AUDIT = BASE + ".audit..";
    private static final String JUDGEMENT = BASE + ".audit.judgement..";
    private static final String WIRE = BASE + ".log.wire..";

    /** Every package of the node, from the top of architecture.md to its bottom, with who may know it. */
    private static final Map<String, List<String>> KNOWN_BY = Map.ofEntries(
            Map.entry("config", List.of()),
            Map.entry("rest", List.of("config")),
            Map.entry("cluster", List.of("config")),
            Map.entry("web", List.of("rest", "cluster")),
            Map.entry("observability", List.of("config")),
            Map.entry("dispatch", List.of("config")),
            Map.entry("deadline", List.of("config")),
            Map.entry("log.raft", List.of("config")),
            Map.entry("runtime", List.of("rest", "cluster", "web", "observability", "dispatch", "deadline", "config")),
            Map.entry("log", List.of("log.raft", "runtime", "cluster", "observability", "config")),
            Map.entry("security", List.of("web", "rest", "dispatch", "config")),
            Map.entry("loop", List.of("cluster", "dispatch", "deadline", "log.raft")),
            Map.entry(
                    "transaction",
                    List.of(
                            "rest",
                            "cluster",
                            "observability",
                            "dispatch",
                            "deadline",
                            "log.raft",
                            "runtime",
                            "log",
                            "config")),
            Map.entry("audit", List.of()));

    @ArchTest
    static final ArchRule ARROWS = arrows();

    private static ArchRule arrows() {
        Architectures.LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : new TreeSet<>(KNOWN_BY.keySet())) {
            layers = layers.layer(layer).definedBy(packagesOf(layer));
        }
        for (String layer : new TreeSet<>(KNOWN_BY.keySet())) {
            String[] above = KNOWN_BY.getOrDefault(layer, List.of()).toArray(String[]::new);
            layers = above.length == 0
                    ? layers.whereLayer(layer).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(layer).mayOnlyBeAccessedByLayers(above);
        }
        return layers.because("a request goes down one line and its answer comes back up");
    }

    /** The log's adapter is a layer of its own. */
    private static String[] packagesOf(String layer) {
        return layer.equals("log") ? new String[] {BASE + ".log", WIRE} : new String[] {BASE + "." + layer + ".."};
    }

    @ArchTest
    static final ArchRule EVERY_PACKAGE_HAS_ITS_PLACE = classes()
            .should()
            .resideInAnyPackage(Stream.concat(
                            Stream.of(BASE), KNOWN_BY.keySet().stream().flatMap(layer -> Stream.of(packagesOf(layer))))
                    .toArray(String[]::new))
            .because("what no rule sees may know anybody");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(BASE + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that can be understood alone has no way back to itself");

    @ArchTest
    static final ArchRule CORE_KNOWS_VALUES_ONLY = classes()
            .that()
            .resideInAPackage(TRANSACTION)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    TRANSACTION,
                    "dev.concordat.protocol..",
                    "java.lang..",
                    "java.time..",
                    "java.util..",
                    "org.pcollections..",
                    "org.jspecify.."))
            .because("the core must run in a simulator");

    @ArchTest
    static final ArchRule CORE_IS_PURE = noClasses()
            .that()
            .resideInAPackage(TRANSACTION)
            .should()
            .dependOnClassesThat(named(
                    "java.time.Clock",
                    "java.time.InstantSource",
                    "java.util.Random",
                    "java.util.SplittableRandom",
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.IdentityHashMap",
                    "java.lang.Thread",
                    "java.util.Timer"))
            .orShould()
            .dependOnClassesThat(
                    resideInAnyPackage("java.util.concurrent..", "java.util.random..", "java.io..", "java.nio.."))
            .orShould()
            .accessTargetWhere(unorderedOrClockedCall())
            .because("replicas must compute the same effects in the same order from the same entries");

    @ArchTest
    static final ArchRule RATIS_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage(RAFT)
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.ratis.."))
            .because("another Raft would touch one package");

    @ArchTest
    static final ArchRule WIRE_FORMAT_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".log", WIRE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(WIRE, "com.google.protobuf.."))
            .because("the format of the log changes by its version, not by accident");

    @ArchTest
    static final ArchRule SPRING_STAYS_OUTSIDE = noClasses()
            .that()
            .resideInAnyPackage(TRANSACTION, LOG)
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework.."))
            .because("what decides and what replicates must be testable without a container");

    @ArchTest
    static final ArchRule JDBC_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".config..", BASE + ".audit")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.springframework.data.."))
            .because("no decision rests on a database");

    @ArchTest
    static final ArchRule HTTP_CLIENT_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".dispatch.http..", BASE + ".config..", BASE + ".audit")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("org.apache.hc..", "java.net.http..", "org.springframework.web.client.."))
            .because("another way to participants would touch one package");

    @ArchTest
    static final ArchRule AUDIT_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(AUDIT)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    AUDIT, "dev.concordat.protocol..", "java..", "tools.jackson..", "org.jspecify.."))
            .because("it must see what any client sees, and no more than that");

    @ArchTest
    static final ArchRule NODE_KNOWS_NO_AUDIT = noClasses()
            .that()
            .resideOutsideOfPackages(BASE, AUDIT)
            .should()
            .dependOnClassesThat(resideInAPackage(AUDIT))
            .because("who is audited has no part in it");

    @ArchTest
    static final ArchRule JUDGEMENT_IS_PURE = classes()
            .that()
            .resideInAPackage(JUDGEMENT)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    JUDGEMENT,
                    "dev.concordat.protocol..",
                    "java.lang..",
                    "java.time..",
                    "java.util",
                    "java.util.function..",
                    "java.util.stream..",
                    "org.jspecify.."))
            .because("every rule must be seen red and green without a database");

    @ArchTest
    static final ArchRule JUDGEMENT_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage(JUDGEMENT)
            .should()
            .accessTargetWhere(unorderedOrClockedCall())
            .because("the same evidence must always give the same findings");

    @ArchTest
    static final ArchRule ONE_DOOR_TO_RAFT = classes()
            .that()
            .resideInAPackage(RAFT)
            .and()
            .areTopLevelClasses()
            .and(DescribedPredicate.not(simplyNamed("RatisLog", "RaftOptions", "LogStartException", "Restoration")))
            .should()
            .notBePublic()
            .because("public means promised");

    @ArchTest
    static final ArchRule NULLNESS_IS_DECLARED = classes()
            .that()
            .resideOutsideOfPackage(WIRE)
            .should(resideInNullMarkedPackage())
            .because("NullAway checks only what is marked");

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> all = Set.of(names);
        return DescribedPredicate.describe("one of " + List.of(names), type -> all.contains(type.getName()));
    }

    private static DescribedPredicate<JavaClass> simplyNamed(String... names) {
        Set<String> all = Set.of(names);
        return DescribedPredicate.describe("one of " + List.of(names), type -> all.contains(type.getSimpleName()));
    }

    /** {@code Set.of} and {@code Map.of} iterate differently from run to run. */
    private static DescribedPredicate<JavaAccess<?>> unorderedOrClockedCall() {
        Map<String, Set<String>> forbidden = Map.of(
                "java.util.Set", Set.of("of", "copyOf"),
                "java.util.Map", Set.of("of", "copyOf", "ofEntries"),
                "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
                "java.lang.Math", Set.of("random"),
                "java.time.Instant", Set.of("now"));
        return DescribedPredicate.describe("a clock, randomness or an unordered collection", access -> {
            AccessTarget target = access.getTarget();
            return forbidden.getOrDefault(target.getOwner().getName(), Set.of()).contains(target.getName());
        });
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackage() {
        return new ArchCondition<>("reside in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
            }
        };
    }
}
