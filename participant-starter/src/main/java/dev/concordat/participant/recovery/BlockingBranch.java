package dev.concordat.participant.recovery;

import dev.concordat.participant.branch.BranchKey;
import java.time.Instant;
import java.util.List;

/**
 * A prepared branch with what it keeps others from.
 *
 * @param branch which
 * @param since when it was prepared, by the database's clock
 * @param tables that it has locked in some way; a change of such a table waits for it
 */
record BlockingBranch(BranchKey branch, Instant since, List<String> tables) {}
