package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    @Test
    void nobodyLooksBeyondTheLineThatIsNamed() {
        AtomicInteger looked = new AtomicInteger();
        Stream<StackFrame> endless = Stream.concat(
                        Stream.of(
                                new Frame(java.util.ArrayList.class, "ArrayList.java"),
                                new Frame(CallSites.class, "CallSites.java"),
                                new Frame(CallSitesTest.class, null),
                                new Frame(CallSitesTest.class, "CallSitesTest.java")),
                        Stream.generate(() -> new Frame(Caller.class, "CallSitesTest.java")))
                .map(StackFrame.class::cast)
                .peek(frame -> looked.incrementAndGet());

        assertThat(new CallSites(List.of("dev.concordat.participant")).first(endless))
                .startsWith("dev.concordat.participant.context.CallSitesTest.run(");
        assertThat(looked).hasValue(4);
    }

    @Test
    void whereNoLineOfTheApplicationComesTheLookingEnds() {
        AtomicInteger looked = new AtomicInteger();
        Stream<StackFrame> endless = Stream.<StackFrame>generate(
                        () -> new Frame(java.util.ArrayList.class, "ArrayList.java"))
                .peek(frame -> looked.incrementAndGet());

        assertThat(new CallSites(List.of("no.such")).first(endless)).startsWith("thread ");
        assertThat(looked.get()).isBetween(100, 1_000);
    }

    private record Frame(Class<?> declaring, @Nullable String file) implements StackFrame {

        @Override
        public String getClassName() {
            return declaring.getName();
        }

        @Override
        public String getMethodName() {
            return "run";
        }

        @Override
        public Class<?> getDeclaringClass() {
            return declaring;
        }

        @Override
        public int getByteCodeIndex() {
            return 0;
        }

        @Override
        public @Nullable String getFileName() {
            return file;
        }

        @Override
        public int getLineNumber() {
            return 1;
        }

        @Override
        public boolean isNativeMethod() {
            return false;
        }

        @Override
        public StackTraceElement toStackTraceElement() {
            return new StackTraceElement(declaring.getName(), "run", file, 1);
        }
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
