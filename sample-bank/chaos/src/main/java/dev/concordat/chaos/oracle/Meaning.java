package dev.concordat.chaos.oracle;

import tools.jackson.databind.JsonNode;

/** Reads an answer by the contract. Pure. */
final class Meaning {

    private Meaning() {}

    /** @param status 0 where there was no answer */
    static Seen of(Operation operation, int status, String slug, JsonNode body) {
        return switch (status) {
            case 200 -> decided(operation, body);
            case 201 -> operation == Operation.ENLIST || operation == Operation.BEGIN ? Seen.ACTIVE : Seen.UNEXPECTED;
            case 409 -> conflict(operation, slug);
            case 404 -> slug.equals("transaction-unknown") ? Seen.ABSENT : Seen.UNEXPECTED;
            case 410 -> Seen.FORGOTTEN;
            // Without a coordinator's own word it promises nothing.
            case 429 -> slug.equals("rate-limited") ? Seen.REFUSED : Seen.UNKNOWN;
            case 503 -> slug.equals("unavailable") || slug.equals("overloaded") ? Seen.REFUSED : Seen.UNKNOWN;
            case 400 -> slug.equals("id-from-the-future") ? Seen.REFUSED : Seen.UNEXPECTED;
            case 0 -> Seen.UNKNOWN;
            case 504 -> slug.equals("outcome-unknown") ? Seen.UNKNOWN : Seen.UNEXPECTED;
            default -> Seen.UNEXPECTED;
        };
    }

    private static Seen decided(Operation operation, JsonNode body) {
        String decision = body.path("decision").asString("");
        Seen seen =
                switch (decision) {
                    case "commit" -> Seen.COMMITTED;
                    case "abort" -> Seen.ABORTED;
                    default -> Seen.ACTIVE;
                };
        boolean possible =
                switch (operation) {
                    case COMMIT -> seen == Seen.COMMITTED;
                    case ABORT -> seen == Seen.ABORTED;
                    case ENLIST -> seen == Seen.ACTIVE;
                    case BEGIN, GET -> true;
                };
        return possible ? seen : Seen.UNEXPECTED;
    }

    private static Seen conflict(Operation operation, String slug) {
        if (operation == Operation.COMMIT && slug.equals("transaction-aborted")) {
            return Seen.ABORTED;
        }
        if (operation == Operation.ENLIST && slug.equals("transaction-decided")) {
            return Seen.DECIDED;
        }
        return operation == Operation.ABORT && slug.equals("transaction-committed") ? Seen.COMMITTED : Seen.UNEXPECTED;
    }
}
