package dev.concordat.participant.autoconfigure;

/** What becomes of a DataSource bean. */
enum DataSourceRole {
    /** Its local transactions become branches. */
    TAKES_PART("takes part"),
    /** It is left alone, because what it hands out takes part already. */
    ENLISTED_BELOW("takes part by what is below it"),
    /** It lives in the memory of the application: it cannot take part, and a transaction that reaches it is refused. */
    EMBEDDED("is embedded and takes no part"),
    /** It was let out by name. */
    EXCLUDED("is excluded");

    private final String words;

    DataSourceRole(String words) {
        this.words = words;
    }

    /** In a sentence that begins with the DataSource. */
    String words() {
        return words;
    }
}
