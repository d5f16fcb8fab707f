package dev.concordat.participant.autoconfigure;

/**
 * Whether something of the application takes part in global transactions.
 *
 * @param kind what it is, such as {@code RestClient}
 * @param name of its bean
 * @param status whether it does
 * @param because in a few words
 */
record Participation(String kind, String name, Status status, String because) {

    /** What is known. */
    enum Status {
        TAKES_PART("takes part"),
        EXCLUDED("excluded"),
        UNKNOWN("unknown");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Somebody who knows of one kind. */
    @FunctionalInterface
    interface Source {

        /** All of the kind, each as it is now. */
        Iterable<Participation> all();
    }
}
