package dev.concordat.participant.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HedgeBudgetTest {

    private static final int BURST = 100;
    private static final int COST = 10;

    private final HedgeBudget budget = new HedgeBudget();

    private int spendAll() {
        int spent = 0;
        while (spent <= 10 * BURST && budget.spend()) {
            spent++;
        }
        return spent;
    }

    @Test
    void aBurstIsFreeAndNoMore() {
        assertThat(spendAll()).isEqualTo(BURST);
    }

    @Test
    void thenItTakesTenAnswersForOne() {
        spendAll();
        for (int i = 1; i < COST; i++) {
            budget.earn();
            assertThat(budget.spend()).as("after %s answers", i).isFalse();
        }
        budget.earn();

        assertThat(spendAll()).isOne();
    }

    @Test
    void nothingIsSavedBeyondTheBurst() {
        budget.earn();
        spendAll();
        for (int i = 0; i < 2 * BURST * COST; i++) {
            budget.earn();
        }

        assertThat(spendAll()).isEqualTo(BURST);
    }
}
