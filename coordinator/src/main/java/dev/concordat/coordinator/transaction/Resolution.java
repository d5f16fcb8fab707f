package dev.concordat.coordinator.transaction;

/**
 * What an operator said of a branch that could never acknowledge.
 *
 * @param outcome what the operator found at the participant
 * @param operator who said so
 */
public record Resolution(Found outcome, String reason, String operator) {

    /** What became of the branch, by an operator's own look. */
    public enum Found {
        COMMITTED("committed"),
        ABORTED("aborted");

        private final String wireName;

        Found(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
