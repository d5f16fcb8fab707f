package dev.concordat.coordinator.audit;

/** Text of others on its way to a terminal: names of prepared transactions and errors can be anybody's. */
final class Printable {

    private Printable() {}

    /** With control, format and line-breaking characters written as their codes. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isHarmless(character)) {
                safe.appendCodePoint(character);
            } else {
                safe.append("\\u{").append(Integer.toHexString(character)).append('}');
            }
        });
        return safe.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
