package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GidTest {

    private static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank-a"));
    private static final BranchKey KEY =
            new BranchKey(new TransactionId("01M3250V000000000000000000"), new BranchId("2.1"));

    @Test
    void aNameIsReadAsItWasWritten() {
        Gid gid = new Gid(OWNER, KEY, Duration.ofMillis(29_950));

        assertThat(gid.format()).isEqualTo("concordat:concordat:01M3250V000000000000000000:2.1:bank-a:29950");
        assertThat(Gid.parse(OWNER, gid.format())).hasValue(gid);
        assertThat(gid.format()).startsWith(Gid.prefix(OWNER, KEY));
    }

    @Test
    void theLongestNameFits() {
        Gid.Owner longest = new Gid.Owner("c".repeat(40), new ParticipantName("p".repeat(63)));
        BranchKey key = new BranchKey(KEY.transaction(), new BranchId("b".repeat(32)));

        assertThat(new Gid(longest, key, Duration.ofMillis(99_999_999_999L)).format())
                .hasSizeLessThanOrEqualTo(Gid.MAX_LENGTH);
    }

    @Test
    void whatIsNotOursIsNotRead() {
        for (String foreign : new String[] {
            "",
            "x",
            "concordat:other:01M3250V000000000000000000:1:bank-a:5",
            "concordat:concordat:01M3250V000000000000000000:1:bank-b:5",
            "concordat:concordat:short:1:bank-a:5",
            "concordat:concordat:01M3250V000000000000000000:1:bank-a:x",
            "concordat:concordat:01M3250V000000000000000000:1:bank-a:-5",
            "concordat:concordat:01M3250V000000000000000000:1:bank-a:5:6"
        }) {
            assertThat(Gid.parse(OWNER, foreign)).as(foreign).isEmpty();
        }
    }

    @Test
    void aBranchIsNoPrefixOfAnother() {
        BranchKey child = new BranchKey(KEY.transaction(), new BranchId("2.11"));

        assertThat(new Gid(OWNER, child, Duration.ZERO).format()).doesNotStartWith(Gid.prefix(OWNER, KEY));
    }

    @Test
    void whatCouldLeaveALiteralIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Gid.Owner("o'hara", new ParticipantName("bank")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Gid(OWNER, KEY, Duration.ofMillis(-1)));
    }
}
