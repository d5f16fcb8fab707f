package dev.concordat.participant.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** A bean of the application's own is respected, whichever of ours it stands for. */
@AnalyzeClasses(packages = "dev.concordat.participant", importOptions = ImportOption.DoNotIncludeTests.class)
class UserBeansTest {

    /** Beans of a public type that give way to nobody, and why. */
    private static final Map<String, String> GIVE_WAY_TO_NOBODY = Map.ofEntries(
            entry("globalTransactionalPostProcessor", "only hands the advisor on, and that one gives way"),
            entry(
                    "concordatToleratesRollbackPostProcessor",
                    "without it an annotation would be believed and do nothing"),
            entry("concordatLocalTransactions", "works beside other post-processors of the same type"),
            entry("concordatSteadyConnectors", "works beside other post-processors of the same type"),
            entry("concordatSteadyRequestFactories", "works beside other post-processors of the same type"),
            entry("concordatOutsideWritesBegin", "works beside other listeners; what it tells gives way"));

    @ArchTest
    static final ArchRule everyBeanGivesWay = methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .should(new ArchCondition<JavaMethod>("give way to a bean of the application") {
                @Override
                public void check(JavaMethod item, ConditionEvents events) {
                    boolean gives = item.isAnnotatedWith(ConditionalOnMissingBean.class);
                    boolean excepted = GIVE_WAY_TO_NOBODY.containsKey(item.getName());
                    boolean ours = !item.getRawReturnType().getModifiers().contains(JavaModifier.PUBLIC);
                    events.add(new SimpleConditionEvent(
                            item,
                            excepted ? !gives : gives || ours,
                            item.getFullName() + (gives ? " gives way" : " does not give way")));
                }
            })
            .because("a starter is polite; a type that is not public can be made by nobody else, and is ours alone");

    @ArchTest
    static void everyExceptionIsABean(JavaClasses all) {
        Set<String> beans = all.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Bean.class))
                .map(JavaMethod::getName)
                .collect(Collectors.toSet());
        assertThat(beans).containsAll(GIVE_WAY_TO_NOBODY.keySet());
    }
}
