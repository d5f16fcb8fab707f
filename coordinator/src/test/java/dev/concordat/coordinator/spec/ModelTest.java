package dev.concordat.coordinator.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The model of the protocol keeps every property, and none that would be kept whatever the protocol did. Computes only, so
 * it runs beside the tests that wait; its own runs come one after the other, which leaves a core to those.
 */
@Execution(ExecutionMode.CONCURRENT)
class ModelTest {

    /** Of the module, and not of the protocol. */
    private static final Set<String> ONLY_BROKEN = Set.of("RollBackAlone", "Disconnect");

    private static final Map<Sound, Verdict> VERDICTS = new EnumMap<>(Sound.class);

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @EnumSource(Sound.class)
    void theProtocolKeepsItsPropertiesInEveryState(Sound sound) throws Exception {
        assumeTrue(!sound.isLong() || Boolean.getBoolean("soak"), "only with -Dsoak");
        Verdict verdict = verdict(sound);

        assertThat(verdict.violated()).as(verdict.output()).isNull();
        assertThat(verdict.isComplete()).as(verdict.output()).isTrue();
        assertThat(verdict.left()).isZero();
        assertThat(verdict.distinct()).isGreaterThanOrEqualTo(sound.fewestStates());
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void everyActionIsTakenSomewhere() throws Exception {
        Map<String, Long> taken = new HashMap<>();
        for (Sound sound : Sound.values()) {
            if (!sound.isLong()) {
                verdict(sound).taken().forEach((action, times) -> taken.merge(action, times, Long::sum));
            }
        }
        Set<String> never = new TreeSet<>(ModuleText.actions());
        never.removeIf(action -> taken.getOrDefault(action, 0L) > 0);

        assertThat(never).isEqualTo(ONLY_BROKEN);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @EnumSource(BrokenRule.class)
    void aBrokenRuleViolatesItsProperty(BrokenRule rule) throws Exception {
        Verdict verdict = Tlc.check(rule.configuration());
        report(rule.name(), verdict);

        assertThat(verdict.violated())
                .as(verdict.output())
                .isEqualTo(rule.violated().name());
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void everyPropertyIsViolatedByABrokenRule() {
        Set<Property> violated =
                Arrays.stream(BrokenRule.values()).map(BrokenRule::violated).collect(Collectors.toSet());

        assertThat(Property.values())
                .filteredOn(property -> property != Property.TypeOK)
                .allMatch(violated::contains);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void everyRuleThatTheModuleCanBreakIsBroken() throws IOException {
        Set<String> broken = Arrays.stream(BrokenRule.values())
                .map(BrokenRule::text)
                .filter(text -> !text.equals(Configuration.NONE))
                .collect(Collectors.toSet());

        assertThat(broken).isEqualTo(ModuleText.rules());
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void thePageOfTheModelNamesEveryBrokenRule() throws IOException {
        List<String> page = Files.readAllLines(Tlc.SPEC.resolve("README.md"));

        for (BrokenRule rule : BrokenRule.values()) {
            assertThat(page)
                    .as(rule + " in docs/spec/README.md")
                    .anyMatch(line -> line.startsWith("| `" + rule.violated() + "` | ")
                            && line.matches(".*" + Pattern.quote(rule.text()) + ".*"));
        }
    }

    private static Verdict verdict(Sound sound) throws IOException, InterruptedException {
        Verdict known = VERDICTS.get(sound);
        if (known != null) {
            return known;
        }
        Verdict verdict = Tlc.check(sound.configuration());
        report(sound.name(), verdict);
        VERDICTS.put(sound, verdict);
        return verdict;
    }

    private static void report(String name, Verdict verdict) {
        System.out.println(name + ": " + verdict.distinct() + " distinct states, depth " + verdict.depth() + ", "
                + (verdict.violated() == null ? "no violation" : verdict.violated() + " violated"));
    }
}
