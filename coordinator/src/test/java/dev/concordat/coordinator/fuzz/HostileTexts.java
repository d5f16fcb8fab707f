package dev.concordat.coordinator.fuzz;

import java.util.random.RandomGenerator;

/** Texts at which readers stumble, and texts that are right in another place. */
public final class HostileTexts {

    private static final String[] TEXTS = {
        "",
        " ",
        "x",
        "0",
        "-1",
        "1.1",
        "p0",
        "n1",
        "null",
        "\u0000",
        "a\r\nb",
        "\u007f\u0080",
        "\u017f\u0131\u00df",
        "\u202ex",
        "\ufeff{}",
        "\ud834\udd1e",
        "e\u0301",
        "%00",
        "%",
        "../..",
        "';--",
        "${jndi:ldap://x}",
        "<b>",
        "01ARYZ6S41ZZZZZZZZZZZZZZZZ",
        "01aryz6s41zzzzzzzzzzzzzzzz",
        "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "\u017f1ARYZ6S41ZZZZZZZZZZZZZZZZ",
        "PT1S",
        "PT0S",
        "-PT1S",
        "P1D",
        "PT9223372036854775807S",
        "PT9223372036854775.808S",
        "P106751991167300DT15H30M7.999999999S",
        "PT99999999999999999999H",
        "prepared",
        "read-only",
        "refused",
        "committed",
        "9223372036854775808",
        "1e999",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://127.0.0.1:1/%00",
        "http://127.0.0.1:99999999999",
        "http://127.0.0.1:1\\@x",
        "//",
        ":"
    };

    private static final int LONGEST = 3_000;

    private HostileTexts() {}

    /** One of them, or one that is long. */
    public static String any(RandomGenerator random) {
        if (random.nextInt(8) == 0) {
            return Fuzz.pick(random, "a", "\u00e9", "9", "\ud834\udd1e").repeat(random.nextInt(1, LONGEST));
        }
        return Fuzz.pick(random, TEXTS);
    }
}
