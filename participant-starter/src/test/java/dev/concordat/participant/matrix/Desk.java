package dev.concordat.participant.matrix;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers before its work is done. */
@RestController
class Desk {

    private final Around around;
    private final Ledger ledger;

    Desk(Around around, Ledger ledger) {
        this.around = around;
        this.ledger = ledger;
    }

    @PostMapping("/desk/{text}")
    void write(@PathVariable("text") String text) {
        around.forgotten(() -> ledger.write(text));
    }
}
