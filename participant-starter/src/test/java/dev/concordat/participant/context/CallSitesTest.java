package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which line of code is named. */
class CallSitesTest {

    private static final String HERE = "dev.concordat.participant.context.CallSitesTest.";

    @Test
    void theInnermostLineOfTheApplicationIsNamed() {
        assertThat(Caller.call(new CallSites(List.of("dev.concordat.participant"))))
                .startsWith("dev.concordat.participant.context.CallSitesTest$Caller.call(CallSitesTest.java:");
    }

    @Test
    void whereThePackagesOfTheApplicationAreUnknownTheFirstThatIsOfNoFrameworkIsNamed() {
        assertThat(Caller.call(new CallSites(List.of("no.such")))).contains("CallSitesTest$Caller.call(");
    }

    @Test
    void aThreadWithoutALineOfTheApplicationIsNamedItself() throws InterruptedException {
        AtomicReference<String> found = new AtomicReference<>();
        CallSites sites = new CallSites(List.of());
        Thread thread = new Thread(new Bare(sites, found), "reaper");
        thread.start();
        thread.join();

        assertThat(found.get()).isNotNull().doesNotStartWith(HERE + "aThread");
    }

    static final class Caller {
        static String call(CallSites sites) {
            return sites.find();
        }
    }

    private record Bare(CallSites sites, AtomicReference<String> found) implements Runnable {
        @Override
        public void run() {
            found.set(sites.find());
        }
    }
}
