package dev.concordat.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node refuses to take for options. */
class CoordinatorApplicationTest {

    @Test
    void aNodeTakesOptionsOnly() {
        assertThat(CoordinatorApplication.strayWords("--server.port=8700", "--debug", ""))
                .isEmpty();
        assertThat(CoordinatorApplication.strayWords()).isEmpty();
    }

    @Test
    void aCommandThatIsMisspeltOrStandsBehindAnOptionDoesNotStartANode() {
        assertThat(CoordinatorApplication.strayWords("audits")).containsExactly("audits");
        assertThat(CoordinatorApplication.strayWords("--json", "audit")).containsExactly("audit");
        assertThat(CoordinatorApplication.strayWords("-Dserver.port=8700")).hasSize(1);
    }

    @Test
    void theRefusalIsOneParagraphThatNamesTheCommand() {
        assertThat(CoordinatorApplication.refusal(List.of("audits")).lines())
                .singleElement()
                .asString()
                .startsWith("Concordat could not start. 'audits' is no option")
                .contains("the command 'audit' must be the first argument");
        assertThat(CoordinatorApplication.refusal(List.of("password=hunter2"))).doesNotContain("hunter2");
    }
}
