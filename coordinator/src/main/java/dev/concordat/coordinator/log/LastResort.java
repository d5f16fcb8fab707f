package dev.concordat.coordinator.log;

import java.lang.Thread.UncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when some thread dies of what nobody caught, a library's too. After an error of the machine itself nothing
 * is known of what that thread left behind, and a node that goes on without it may be silent for ever: it stops (R9).
 */
public final class LastResort implements UncaughtExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    private final Halt halt;

    public LastResort(Halt halt) {
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (thrown instanceof VirtualMachineError) {
            halt.halt("thread " + thread.getName() + " has ended by an error of the virtual machine", thrown);
        } else {
            log.atError()
                    .setCause(thrown)
                    .addKeyValue("thread", thread.getName())
                    .log("A thread has ended by what nobody expected");
        }
    }
}
