package dev.concordat.sample.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final List<String> NONE = List.of();
    private static final Set<String> TWO = Set.of("T1", "T2");

    @Test
    void cleanBooksHaveNoComplaint() {
        assertThat(new Findings(10, 10, NONE, NONE, NONE, TWO, TWO).complaints())
                .isEmpty();
    }

    @Test
    void everyKindOfDamageIsAComplaintOfItsOwn() {
        assertThat(new Findings(11, 10, NONE, NONE, NONE, TWO, TWO).complaints())
                .singleElement()
                .asString()
                .contains("11 cents, not 10");
        assertThat(new Findings(10, 10, List.of("g"), NONE, NONE, TWO, TWO).complaints())
                .singleElement()
                .asString()
                .contains("left prepared");
        assertThat(new Findings(10, 10, NONE, List.of("T1"), NONE, TWO, TWO).complaints())
                .singleElement()
                .asString()
                .contains("in part: [T1]");
        assertThat(new Findings(10, 10, NONE, NONE, List.of("bank_a/1"), TWO, TWO).complaints())
                .singleElement()
                .asString()
                .contains("bank_a/1");
        assertThat(new Findings(10, 10, NONE, NONE, NONE, TWO, Set.of("T1")).complaints())
                .singleElement()
                .asString()
                .contains("recorded different transactions");
    }

    @Test
    void transactionsOfOthersNeedNoRecord() {
        Findings found = new Findings(10, 10, NONE, NONE, NONE, TWO, Set.of("T1"));

        assertThat(found.without(Set.of("T2")).complaints()).isEmpty();
    }
}
