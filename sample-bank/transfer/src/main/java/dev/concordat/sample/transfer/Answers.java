package dev.concordat.sample.transfer;

import dev.concordat.sample.Problem;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers. */
@Component
class Answers {

    private final JsonMapper json;

    Answers(JsonMapper json) {
        this.json = json;
    }

    Answer committed(String transaction) {
        return new Answer(201, json.writeValueAsString(new Committed(transaction, "committed")));
    }

    Answer refused(Problem problem) {
        return new Answer(problem.status().value(), json.writeValueAsString(problem.toDetail()));
    }

    /**
     * Body of a transfer that was done.
     *
     * @param transaction the global transaction
     * @param status as the coordinators call it
     */
    record Committed(String transaction, String status) {}
}
