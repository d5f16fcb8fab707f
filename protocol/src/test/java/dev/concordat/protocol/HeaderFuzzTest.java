package dev.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Headers and identifiers that are nearly right: each is read or refused by an {@link IllegalArgumentException}, nothing
 * loops, and what was read is written so that it is read as the same again.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeaderFuzzTest {

    private static final String ID = "01ARYZ6S41ZZZZZZZZZZZZZZZZ";
    private static final String REQUEST = "\"" + ID + "\";timeout=29950;branch=\"1\"";
    private static final String RESPONSE =
            "\"1\";participant=\"bank-a\";vote=prepared, \"1.1\";participant=ledger;vote=\"read-only\"";

    private static final String[] PIECES = {
        ";timeout=99999999999",
        ";timeout=100000000000",
        ";timeout=999999999999999",
        "",
        "\"",
        "\\",
        "\\\"",
        ";",
        "=",
        ",",
        " ",
        "\t",
        "?1",
        "?",
        "-",
        ".",
        ":",
        "*",
        "\u0000",
        "\u00e4",
        "\u017f",
        "\u0131",
        "\ud834\udd1e",
        "\ud834",
        "999999999999999",
        "9999999999999999",
        "-1",
        "-0",
        "timeout",
        "branch=",
        ";timeout=1",
        ";branch=\"2\"",
        ";vote=refused",
        "participant",
        "\"2\"",
        ID,
        "1.5",
        "()",
        "a".repeat(70)
    };

    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}", Pattern.CASE_INSENSITIVE);

    private interface Check {
        /** Whether the text was read. */
        boolean accepts(String text);
    }

    @Test
    void aRequestHeaderIsReadOrRefused() {
        fuzz(REQUEST, text -> comesBack(text, TransactionHeader::parse, TransactionHeader::format));
    }

    @Test
    void aResponseHeaderIsReadOrRefused() {
        fuzz(RESPONSE, text -> comesBack(text, BranchesHeader::parse, BranchesHeader::format));
    }

    @Test
    void onlyTheLettersOfAUlidAreReadAsOne() {
        fuzz(ID, text -> {
            TransactionId id = orNull(text, TransactionId::parse);
            assertThat(id != null).isEqualTo(ULID.matcher(text).matches());
            assertThat(id == null ? null : id.value()).isEqualTo(id == null ? null : text.toUpperCase(Locale.ROOT));
            return id != null;
        });
    }

    @Test
    void aBranchIsReadAsItIsOrRefused() {
        fuzz("1.2.a", text -> comesBack(text, BranchId::new, BranchId::value));
    }

    @Test
    void aParticipantIsReadAsItIsOrRefused() {
        fuzz("bank-a", text -> comesBack(text, ParticipantName::new, ParticipantName::value));
    }

    private static <T> boolean comesBack(String text, Function<String, T> parser, Function<T, String> writer) {
        T read = orNull(text, parser);
        if (read != null) {
            assertThat(parser.apply(writer.apply(read))).isEqualTo(read);
        }
        return read != null;
    }

    private static <T> @Nullable T orNull(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    private static void fuzz(String right, Check check) {
        int inputs = Integer.getInteger("fuzz.inputs", 100_000);
        long first = Long.getLong("fuzz.seed", 1);
        int read = 0;
        for (long seed = first; seed < first + inputs; seed++) {
            String text = mutated(right, new SplittableRandom(seed));
            try {
                read += check.accepts(text) ? 1 : 0;
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                throw new AssertionError("'" + text + "'; replay it by -Dfuzz.inputs=1 -Dfuzz.seed=" + seed, failure);
            }
        }
        if (inputs >= 1_000) {
            assertThat(read).as("of %d, seed %d", inputs, first).isBetween(inputs / 50, inputs - inputs / 50);
        }
    }

    /** Up to three pieces lost, doubled or put in. */
    private static String mutated(String right, RandomGenerator random) {
        StringBuilder text = new StringBuilder(right);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.replace(at, Math.min(text.length(), at + 1), PIECES[random.nextInt(PIECES.length)]);
                default -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return random.nextInt(10) == 0 ? text.toString().toLowerCase(Locale.ROOT) : text.toString();
    }
}
