package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToldBranchesTest {

    private final ToldBranches branches = new ToldBranches();
    private final ToldBranches.Key key = new ToldBranches.Key("01J", "1");

    @Test
    void aBranchThatVotedAndIsToldTwiceToCommitIsRight() {
        branches.voted(key);
        branches.told(key, ToldBranches.Verb.COMMIT);
        branches.told(key, ToldBranches.Verb.COMMIT);

        assertThat(branches.contradictions()).isEmpty();
        assertThat(branches.notToldToCommit("01J")).isEmpty();
    }

    @Test
    void commitAndAbortOfOneBranchIsAViolation() {
        branches.voted(key);
        branches.told(key, ToldBranches.Verb.COMMIT);
        branches.told(key, ToldBranches.Verb.ABORT);

        assertThat(branches.contradictions()).hasSize(1);
    }

    @Test
    void commitWithoutAVoteIsAViolation() {
        branches.told(key, ToldBranches.Verb.COMMIT);

        assertThat(branches.contradictions()).hasSize(1);
    }

    @Test
    void aBranchThatVotedWaitsForItsCommit() {
        branches.voted(key);

        assertThat(branches.notToldToCommit("01J")).containsExactly(key);
    }
}
