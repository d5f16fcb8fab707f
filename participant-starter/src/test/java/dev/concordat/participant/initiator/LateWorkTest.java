package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LateWorkTest {

    @SuppressWarnings("unused")
    interface Desk {
        Mono<String> mono();

        Flux<String> flux();

        Flow.Publisher<String> publisher();

        Callable<String> callable();

        DeferredResult<String> deferred();

        SseEmitter emitter();

        CompletableFuture<String> future();

        String text(String one);

        void nothing();
    }

    private static Method method(String name) throws NoSuchMethodException {
        return name.equals("text") ? Desk.class.getMethod(name, String.class) : Desk.class.getMethod(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono", "flux", "publisher", "callable", "deferred", "emitter"})
    void whatIsDoneAfterTheReturnIsRefusedByItsTypeOrOneAboveIt(String name) throws Exception {
        Method method = method(name);

        assertThatThrownBy(() -> LateWork.refuse(method))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Desk." + name + " is @GlobalTransactional and returns a ")
                .hasMessageContaining("only after the decision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"future", "text", "nothing"})
    void whatIsDoneWhenItReturnsOrIsWaitedForIsNot(String name) throws Exception {
        Method method = method(name);

        assertThatCode(() -> LateWork.refuse(method)).doesNotThrowAnyException();
        assertThatCode(() -> LateWork.refuse(method, "text")).doesNotThrowAnyException();
    }

    @Test
    void whatWasReturnedSaysItWhereTheSignatureDoesNot() throws Exception {
        Method method = method("nothing");

        assertThatThrownBy(() -> LateWork.refuse(method, Mono.just("later")))
                .hasMessageStartingWith("Desk.nothing is @GlobalTransactional and returned a Mono");
    }
}
