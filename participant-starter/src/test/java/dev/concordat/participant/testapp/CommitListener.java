package dev.concordat.participant.testapp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Hears of notes after their commit. */
@Component
public class CommitListener {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch opened = new CountDownLatch(0);

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    public void on(Notes.NoteWritten event) {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heard.add(event.text());
    }

    /** From now on it hears nothing before that. */
    public void waitFor(CountDownLatch latch) {
        opened = latch;
    }

    public List<String> heard() {
        return heard;
    }
}
