package dev.concordat.participant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The rooms of architecture.md, and who may know whom. */
@AnalyzeClasses(packages = "dev.concordat.participant", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "dev.concordat.participant";

    /** Of each room the rooms that it may know; the base package is "". Whoever adds a package says here where it stands. */
    private static final Map<String, Set<String>> KNOWS = Map.ofEntries(
            entry("request", Set.of()),
            entry("branch", Set.of()),
            // One room with two doors: what a thread is bound to, and how an application asks for it.
            entry("context", Set.of("branch", "")),
            entry("", Set.of("branch", "context")),
            entry("client", Set.of("request")),
            entry("journal", Set.of("branch")),
            entry("journal.jdbc", Set.of("branch", "journal")),
            entry("threads", Set.of("context")),
            entry("hibernate", Set.of("context")),
            entry("propagation", Set.of("", "branch", "context")),
            entry("resource", Set.of("", "branch")),
            entry("resource.embedded", Set.of("", "branch", "context")),
            entry("resource.postgresql", Set.of("", "branch", "context", "journal", "journal.jdbc")),
            entry("web", Set.of("", "branch", "context", "resource")),
            entry("recovery", Set.of("", "branch", "client", "resource")),
            entry("initiator", Set.of("", "branch", "client", "context", "request")));

    private static final int LEAST_PERCENT_NOT_PUBLIC = 40;

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(BASE) ? "" : name.substring(BASE.length() + 1);
    }

    @ArchTest
    static final ArchRule everyRoomKnowsOnlyItsNeighbours = classes()
            .that()
            .resideOutsideOfPackage(BASE + ".autoconfigure..")
            .should(new ArchCondition<JavaClass>("know only the rooms that theirs may know") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    String here = room(item);
                    Set<String> known = KNOWS.get(here);
                    if (known == null) {
                        events.add(SimpleConditionEvent.violated(item, item.getName() + " is in no room of the list"));
                        return;
                    }
                    item.getDirectDependenciesFromSelf().stream()
                            .filter(to -> to.getTargetClass().getPackageName().startsWith(BASE))
                            .filter(to -> !here.equals(room(to.getTargetClass().getBaseComponentType()))
                                    && !known.contains(room(to.getTargetClass().getBaseComponentType())))
                            .forEach(to -> events.add(SimpleConditionEvent.violated(item, to.getDescription())));
                }
            })
            .because("a package that stands nowhere is seen by no rule");

    @ArchTest
    static void everyRoomOfTheListExists(JavaClasses all) {
        Set<String> rooms = all.stream().map(ArchitectureTest::room).collect(Collectors.toSet());
        assertThat(rooms).containsAll(KNOWS.keySet());
    }

    /** Public means promised, or that another room needs it: what is neither stays at home. */
    @ArchTest
    static void twoOfFiveTypesAtLeastAreNotPublic(JavaClasses all) {
        List<JavaClass> types = all.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .toList();
        long notPublic = types.stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat(notPublic * 100 / types.size())
                .as("%d of %d types are not public, percent", notPublic, types.size())
                .isGreaterThanOrEqualTo(LEAST_PERCENT_NOT_PUBLIC);
    }

    @ArchTest
    static final ArchRule branchIsPure = classes()
            .that()
            .resideInAPackage(BASE + ".branch..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + ".branch..",
                    "dev.concordat.protocol..",
                    "java.lang..",
                    "java.util",
                    "java.util.regex",
                    "java.util.stream",
                    "java.time",
                    "org.jspecify..")
            .because("what decides must be testable without anything around it");

    @ArchTest
    static final ArchRule requestIsPure = classes()
            .that()
            .resideInAPackage(BASE + ".request..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + ".request..",
                    "java.lang..",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.function",
                    "java.util.random",
                    "java.time",
                    "org.jspecify..")
            .because("the simulation of the coordinators carries out the same plan without HTTP");

    @ArchTest
    static final ArchRule pureRoomsReadNoClockAndDrawNoLots = noClasses()
            .that()
            .resideInAnyPackage(BASE + ".branch..", BASE + ".request..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Random|UUID|HashMap|HashSet)")
            .because("the same input must give the same output");

    @ArchTest
    static final ArchRule nobodyKnowsTheComposition = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".autoconfigure..")
            .because("composition imports all and is imported by none");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching(BASE + ".(*)..").should().beFreeOfCycles().because("a cycle is one room with two doors");

    @ArchTest
    static final ArchRule thePublicFaceKnowsOnlyBranchAndContext = noClasses()
            .that()
            .resideInAPackage(BASE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BASE + ".client..",
                    BASE + ".initiator..",
                    BASE + ".journal..",
                    BASE + ".propagation..",
                    BASE + ".recovery..",
                    BASE + ".resource..",
                    BASE + ".web..")
            .because("what is promised must not depend on how it is done");

    @ArchTest
    static final ArchRule onlyResourcesJournalAndDoctorSpeakSql = noClasses()
            .that()
            .resideOutsideOfPackages(
                    BASE + ".resource.postgresql..",
                    BASE + ".resource.embedded..",
                    BASE + ".journal.jdbc..",
                    BASE + ".recovery..",
                    BASE + ".autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
            .because("another database is another resource package");

    @ArchTest
    static final ArchRule onlyTheClientCallsOut = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".client..")
            .and()
            .doNotHaveSimpleName("PropagatingHttpClient")
            .and()
            .doNotHaveSimpleName("PassingOn")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..")
            .because(
                    "retries and budgets of requests to the coordinators live in one place; the others pass on what is not theirs");

    @ArchTest
    static final ArchRule servletsStayInWeb = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".web..", BASE + ".autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..")
            .because("a service without a web server can begin global transactions too");

    @ArchTest
    static final ArchRule flywayStaysInComposition = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.flywaydb..")
            .because("Flyway is optional");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(new ArchCondition<JavaClass>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage()
                            .tryGetPackageInfo()
                            .map(info -> info.isAnnotatedWith(NullMarked.class))
                            .orElse(false);
                    events.add(new SimpleConditionEvent(item, marked, item.getName()));
                }
            })
            .because("null is said, not guessed");
}
