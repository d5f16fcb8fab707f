package dev.concordat.sample.probe;

import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Prepare;
import dev.concordat.participant.Propagation;
import org.springframework.stereotype.Component;

/** Global transactions by annotation. */
@Component
class Scopes {

    @GlobalTransactional(name = "probe")
    public void run(Runnable work) {
        work.run();
    }

    @GlobalTransactional(name = "tolerant-probe", tolerateLostCalls = true)
    public void runTolerant(Runnable work) {
        work.run();
    }

    @GlobalTransactional(name = "conversing-probe", prepare = Prepare.ON_REQUEST)
    public void converse(Runnable work) {
        work.run();
    }

    @GlobalTransactional(name = "tolerant-conversing-probe", tolerateLostCalls = true, prepare = Prepare.ON_REQUEST)
    public void converseTolerant(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.REQUIRES_NEW)
    public void runNew(Runnable work) {
        work.run();
    }

    @GlobalTransactional(propagation = Propagation.NOT_SUPPORTED)
    public void runWithout(Runnable work) {
        work.run();
    }
}
