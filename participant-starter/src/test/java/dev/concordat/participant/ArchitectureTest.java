package dev.concordat.participant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The rooms of architecture.md, and who may know whom. */
@AnalyzeClasses(packages = "dev.concordat.participant", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "dev.concordat.participant";

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
