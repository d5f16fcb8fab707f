package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose branch a prepared transaction is, told by its name alone; our own names have {@link GidTest}. */
class BranchNamesTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);
    private static final BranchKey KEY = new BranchKey(ID, new BranchId("1.2"));

    @Test
    void anyParticipantsNameTellsItsBranch() {
        Gid.Owner other = new Gid.Owner("elsewhere", new ParticipantName("ledger"));

        assertThat(Gid.branchOf(new Gid(other, KEY, Duration.ZERO).format())).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "other:cluster:00000000000000000000000000:1:bank:0",
                "concordat:cluster:00000000000000000000000000:1:bank",
                "concordat:cluster:00000000000000000000000000:1:bank:0:0",
                "concordat:cluster:no-transaction:1:bank:0",
                "concordat:cluster:00000000000000000000000000:no branch:bank:0"
            })
    void whatIsNoNameOfABranchTellsNone(String name) {
        assertThat(Gid.branchOf(name)).isEmpty();
    }

    @Test
    void aBranchIsSaidByItsTransactionAndItsName() {
        assertThat(KEY).hasToString(ID + "/1.2");
    }
}
