package dev.concordat.participant.testapp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Hears of notes after their commit. */
@Component
public class CommitListener {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    public void on(Notes.NoteWritten event) {
        heard.add(event.text());
    }

    public List<String> heard() {
        return heard;
    }
}
