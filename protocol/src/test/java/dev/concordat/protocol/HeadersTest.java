package dev.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    private static final TransactionId ID = new TransactionId("01ARYZ6S41ZZZZZZZZZZZZZZZZ");

    @Test
    void aRequestCarriesTransactionTimeLeftAndBranch() {
        TransactionHeader header = new TransactionHeader(ID, Duration.ofMillis(29_950), new BranchId("1"));

        assertThat(header.format()).isEqualTo("\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=29950;branch=\"1\"");
        assertThat(TransactionHeader.parse(header.format())).isEqualTo(header);
    }

    @Test
    void timeThatHasRunOutIsZero() {
        assertThat(new TransactionHeader(ID, Duration.ofMillis(-5), new BranchId("1")).format())
                .contains("timeout=0;");
    }

    @Test
    void parametersMayComeInAnyOrderWithSpacesAndStrangers() {
        TransactionHeader header = TransactionHeader.parse(
                "  \"01aryz6s41zzzzzzzzzzzzzzzz\"; branch=\"2.1\"; x; y=?0; z=tok/en;timeout=7  ");

        assertThat(header).isEqualTo(new TransactionHeader(ID, Duration.ofMillis(7), new BranchId("2.1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01ARYZ6S41ZZZZZZZZZZZZZZZZ;timeout=1;branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=1",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=-1;branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=100000000000;branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=1.5;branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=\"1\";branch=\"1\"",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=1;branch=1",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=1;branch=\"1\" x",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=1;branch=\"1",
                "\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\";timeout=9999999999999999;branch=\"1\""
            })
    void aMalformedRequestHeaderIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionHeader.parse(value));
    }

    @Test
    void aResponseCarriesEveryBranch() {
        BranchesHeader header = new BranchesHeader(List.of(
                new BranchesHeader.Entry(new BranchId("1"), new ParticipantName("bank-a"), Vote.PREPARED),
                new BranchesHeader.Entry(new BranchId("1.1"), new ParticipantName("ledger"), Vote.READ_ONLY)));

        assertThat(header.format())
                .isEqualTo("\"1\";participant=\"bank-a\";vote=prepared, \"1.1\";participant=\"ledger\";vote=read-only");
        assertThat(BranchesHeader.parse(header.format())).isEqualTo(header);
    }

    @Test
    void aRequestMayAskToKeepTheLocalTransactionOpen() {
        TransactionHeader header =
                new TransactionHeader(ID, Duration.ofMillis(7), new BranchId("2")).withPrepare(PrepareMode.ON_REQUEST);

        assertThat(header.format()).endsWith(";branch=\"2\";prepare=on-request");
        assertThat(TransactionHeader.parse(header.format())).isEqualTo(header);
        assertThat(TransactionHeader.parse(header.format().replace("on-request", "\"on-request\"")))
                .isEqualTo(header);
        assertThat(TransactionHeader.parse(header.format().replace("on-request", "some-day"))
                        .prepare())
                .isEqualTo(PrepareMode.ON_RETURN);
    }

    @Test
    void aRequestThatIsPassedOnSaysByWhomAndWhatIsLeft() {
        TransactionHeader header = new TransactionHeader(ID, Duration.ofMillis(70), new BranchId("2"))
                .withRedirectsReported()
                .passedOn("i-\"8\"", Duration.ofMillis(60));

        assertThat(header.timeLeft()).isEqualTo(Duration.ofMillis(60));
        assertThat(header.passedOnBy()).isEqualTo("i-\"8\"");
        assertThat(TransactionHeader.parse(header.format())).isEqualTo(header);
    }

    @Test
    void aBranchThatIsHeldOpenHasNoVoteAndNamesItsHolder() {
        BranchesHeader header = new BranchesHeader(
                List.of(BranchesHeader.Entry.held(new BranchId("1"), new ParticipantName("clinic"), "i-7")));

        assertThat(header.format()).isEqualTo("\"1\";participant=\"clinic\";instance=\"i-7\"");
        assertThat(BranchesHeader.parse(header.format())).isEqualTo(header);
    }

    @Test
    void aVoteCountsWhoeverHeldTheBranch() {
        assertThat(BranchesHeader.parse("\"1\";participant=\"clinic\";instance=\"i-7\";vote=prepared")
                        .branches())
                .containsExactly(
                        new BranchesHeader.Entry(new BranchId("1"), new ParticipantName("clinic"), Vote.PREPARED));
    }

    @Test
    void noTransactionalWorkIsAnEmptyList() {
        assertThat(new BranchesHeader(List.of()).format()).isEmpty();
        assertThat(BranchesHeader.parse("").branches()).isEmpty();
        assertThat(BranchesHeader.parse("  ").branches()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "\"1\"",
                "\"1\";participant=\"a\"",
                "\"1\";participant=\"a\";instance=7",
                "\"1\";participant=\"a\";vote=prepared,",
                "\"1\";participant=\"a\";vote=maybe",
                "\"1\";participant=\"A\";vote=prepared",
                "\"1\";participant=\"a\";vote=prepared \"2\";participant=\"a\";vote=prepared",
                "\"1\\x\";participant=\"a\";vote=prepared"
            })
    void aMalformedResponseHeaderIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> BranchesHeader.parse(value));
    }

    /** Whatever arrives is either read or refused; nothing else is thrown and nothing loops. */
    @Test
    void noiseIsRefusedAndNeverBreaksTheReader() {
        long seed = Long.getLong("concordat.seed", System.nanoTime());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        String alphabet = "\"\\;=,.1aA?-: \t\u00e4" + "prepared";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder noise = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                BranchesHeader.parse(noise.toString());
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": '" + noise + "'", e);
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }
}
