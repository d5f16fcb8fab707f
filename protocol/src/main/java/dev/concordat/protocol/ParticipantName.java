package dev.concordat.protocol;

import java.util.regex.Pattern;

/** Logical name of a service that takes part in transactions; all its instances share it (contract.md 1). */
public record ParticipantName(String value) implements Comparable<ParticipantName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,63}");

    public ParticipantName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a participant is 1 to 63 characters of lower-case letters, digits and hyphens");
        }
    }

    @Override
    public int compareTo(ParticipantName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
