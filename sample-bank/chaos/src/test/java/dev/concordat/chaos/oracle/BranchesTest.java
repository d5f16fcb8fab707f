package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BranchesTest {

    private final Branches branches = new Branches();
    private final Branches.Key key = new Branches.Key("01J", "1");

    @Test
    void aBranchThatVotedAndIsToldTwiceToCommitIsRight() {
        branches.voted(key);
        branches.told(key, Branches.Verb.COMMIT);
        branches.told(key, Branches.Verb.COMMIT);

        assertThat(branches.contradictions()).isEmpty();
        assertThat(branches.notToldToCommit("01J")).isEmpty();
    }

    @Test
    void commitAndAbortOfOneBranchIsAViolation() {
        branches.voted(key);
        branches.told(key, Branches.Verb.COMMIT);
        branches.told(key, Branches.Verb.ABORT);

        assertThat(branches.contradictions()).hasSize(1);
    }

    @Test
    void commitWithoutAVoteIsAViolation() {
        branches.told(key, Branches.Verb.COMMIT);

        assertThat(branches.contradictions()).hasSize(1);
    }

    @Test
    void aBranchThatVotedWaitsForItsCommit() {
        branches.voted(key);

        assertThat(branches.notToldToCommit("01J")).containsExactly(key);
    }
}
