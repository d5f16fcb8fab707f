package dev.concordat.participant.testapp;

import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Prepare;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Global transactions by annotation. */
@Service
public class Journeys {

    /** What a test wants done inside. */
    public interface Work {
        void run() throws Exception;
    }

    @GlobalTransactional(name = "journey", timeout = "20s")
    public void run(Work work) throws Exception {
        work.run();
    }

    @GlobalTransactional(noRollbackFor = IllegalArgumentException.class)
    public void runTolerating(Work work) throws Exception {
        work.run();
    }

    @GlobalTransactional(prepare = Prepare.ON_REQUEST)
    public void inConversation(Runnable work) {
        work.run();
    }

    @GlobalTransactional(timeout = "1ms")
    public void runHurried(Work work) throws Exception {
        work.run();
    }

    /** Both on one method: the local transaction is the inner one. */
    @GlobalTransactional
    @Transactional
    public void runInBoth(Work work) throws Exception {
        work.run();
    }
}
