package dev.concordat.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reader for the part of RFC 9651 that our headers use: lists of strings with parameters whose values are strings,
 * tokens, integers or booleans. Not thread-safe.
 */
final class StructuredField {

    private static final int MAX_INTEGER_DIGITS = 15;

    private final String text;
    private int position;

    StructuredField(String text) {
        this.text = text;
        skipSpaces();
    }

    static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    boolean isAtEnd() {
        return position == text.length();
    }

    /** Moves to the next member of a list; false at the end of the field. */
    boolean nextMember() {
        skipBlanks();
        if (isAtEnd()) {
            return false;
        }
        expect(',');
        skipBlanks();
        if (isAtEnd()) {
            throw malformed("a list must not end in a comma");
        }
        return true;
    }

    void end() {
        skipSpaces();
        if (!isAtEnd()) {
            throw malformed("unexpected text");
        }
    }

    String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            if (c == '\\') {
                c = next();
                if (c != '"' && c != '\\') {
                    throw malformed("only quotes and backslashes can be escaped");
                }
            } else if (c < ' ' || c > '~') {
                throw malformed("only printable ASCII is allowed");
            }
            out.append(c);
        }
    }

    /** Strings as {@code String}, tokens as {@code String}, integers as {@code Long}, booleans as {@code Boolean}. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        while (!isAtEnd() && peek() == ';') {
            position++;
            skipSpaces();
            String key = key();
            Object value = true;
            if (!isAtEnd() && peek() == '=') {
                position++;
                value = bareItem();
            }
            parameters.put(key, value);
        }
        return parameters;
    }

    private Object bareItem() {
        char c = peek();
        if (c == '"') {
            return string();
        }
        if (c == '-' || isDigit(c)) {
            return integer();
        }
        if (c == '?') {
            position++;
            return next() == '1';
        }
        return token();
    }

    private Long integer() {
        int start = position;
        if (peek() == '-') {
            position++;
        }
        int digits = position;
        while (!isAtEnd() && isDigit(peek())) {
            position++;
        }
        if (position == digits || position - digits > MAX_INTEGER_DIGITS) {
            throw malformed("an integer has 1 to 15 digits");
        }
        return Long.valueOf(text.substring(start, position));
    }

    private String token() {
        int start = position;
        while (!isAtEnd() && isTokenCharacter(peek())) {
            position++;
        }
        if (start == position || isDigit(text.charAt(start))) {
            throw malformed("a value is missing");
        }
        return text.substring(start, position);
    }

    private String key() {
        int start = position;
        while (!isAtEnd() && isKeyCharacter(peek())) {
            position++;
        }
        if (start == position) {
            throw malformed("a parameter needs a name");
        }
        return text.substring(start, position);
    }

    private static boolean isKeyCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'A' && c <= 'Z') || isKeyCharacter(c) || "!#$%&'+^`|~:/".indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void skipSpaces() {
        while (!isAtEnd() && peek() == ' ') {
            position++;
        }
    }

    private void skipBlanks() {
        while (!isAtEnd() && (peek() == ' ' || peek() == '\t')) {
            position++;
        }
    }

    private char peek() {
        if (isAtEnd()) {
            throw malformed("the field ends too early");
        }
        return text.charAt(position);
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private void expect(char expected) {
        if (next() != expected) {
            position--;
            throw malformed("'" + expected + "' expected");
        }
    }

    private IllegalArgumentException malformed(String problem) {
        return new IllegalArgumentException(problem + " at character " + (position + 1));
    }
}
