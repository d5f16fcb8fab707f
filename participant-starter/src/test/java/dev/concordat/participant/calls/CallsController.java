package dev.concordat.participant.calls;

import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.testapp.Notes;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What goes wrong at a service that is called, and the ways in which it answers. */
@RestController
class CallsController {

    private final Notes notes;
    private final Rooms rooms;
    private final RestClient http;
    private volatile CountDownLatch held = new CountDownLatch(1);

    CallsController(Notes notes, Rooms rooms, RestClient http) {
        this.notes = notes;
        this.rooms = rooms;
        this.http = http;
    }

    CountDownLatch hold() {
        held = new CountDownLatch(1);
        return held;
    }

    private void waitForRelease() {
        try {
            if (!held.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its thread was there before any transaction. */
    private static final ExecutorService WARM = warm();

    private static ExecutorService warm() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        one.execute(() -> {});
        return one;
    }

    @PostMapping("/fail-once/{text}")
    void failOnce(@PathVariable("text") String text) {
        notes.write(text);
        if (rooms.attempt() == 1) {
            throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR);
        }
    }

    @PostMapping("/write-hold-fail/{text}")
    void writeHoldAndFail(@PathVariable("text") String text) {
        notes.write(text);
        waitForRelease();
        throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR);
    }

    @PostMapping("/nested-caught/{port}/{text}")
    void nestedAndCaught(@PathVariable("port") int port, @PathVariable("text") String text) {
        notes.write(text + "-outer");
        try {
            post(port, "/write-then-fail/" + text + "-inner");
        } catch (RestClientException fallback) {
            // The caller goes on without it.
        }
    }

    @PostMapping("/nested-then-fail/{port}/{text}")
    void nestedThenFail(@PathVariable("port") int port, @PathVariable("text") String text) {
        notes.write(text + "-outer");
        post(port, "/write/" + text + "-inner");
        throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR);
    }

    private void post(int port, String path) {
        http.post().uri("http://127.0.0.1:" + port + path).retrieve().toBodilessEntity();
    }

    @PostMapping("/swallow/{text}")
    void swallow(@PathVariable("text") String text) {
        try {
            notes.writeAndFail(text);
        } catch (IllegalStateException swallowed) {
            // What an over-friendly handler does.
        }
    }

    @PostMapping("/swallow-by-handler/{text}")
    void swallowByHandler(@PathVariable("text") String text) {
        try {
            notes.writeAndFail(text);
        } catch (IllegalStateException e) {
            throw new NothingToWorryAbout("the hotel is full");
        }
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.OK)
    String friendly(NothingToWorryAbout e) {
        return "fine";
    }

    static final class NothingToWorryAbout extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingToWorryAbout(String message) {
            super(message);
        }
    }

    @PostMapping("/tolerated/{text}")
    void tolerated(@PathVariable("text") String text) {
        notes.write(text);
        try {
            rooms.bookIfPossible(text + "-extra");
        } catch (IllegalStateException swallowed) {
            // Which the method says is all right.
        }
        try {
            rooms.lookAndFail();
        } catch (IllegalStateException swallowed) {
            // Nothing was written.
        }
    }

    @PostMapping("/retried/{text}")
    void retried(@PathVariable("text") String text) {
        try {
            rooms.bookAtTheSecondAttempt(text);
        } catch (RuntimeException e) {
            rooms.bookAtTheSecondAttempt(text);
        }
    }

    @PostMapping("/see-other/{text}")
    ResponseEntity<Void> seeOther(@PathVariable("text") String text) {
        notes.write(text);
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/shown"))
                .build();
    }

    @PostMapping("/see-other-at-once/{text}")
    void seeOtherAtOnce(@PathVariable("text") String text, HttpServletResponse response) throws IOException {
        notes.write(text);
        response.sendRedirect("/shown");
    }

    @PostMapping("/temporarily/{text}")
    ResponseEntity<Void> temporarily(@PathVariable("text") String text) {
        notes.write(text + "-first");
        return ResponseEntity.status(HttpStatus.TEMPORARY_REDIRECT)
                .location(URI.create("/write/" + text + "-second"))
                .build();
    }

    @GetMapping("/shown")
    String shown() {
        notes.readInTransaction();
        return "shown";
    }

    @PostMapping("/future-elsewhere/{text}")
    CompletableFuture<String> futureElsewhere(@PathVariable("text") String text) {
        return CompletableFuture.supplyAsync(() -> {
            notes.write(text);
            return "done";
        });
    }

    @PostMapping("/mono-elsewhere/{text}")
    Mono<String> monoElsewhere(@PathVariable("text") String text) {
        return mono(text).subscribeOn(Schedulers.boundedElastic());
    }

    @PostMapping("/mono-here/{text}")
    Mono<String> monoHere(@PathVariable("text") String text) {
        return mono(text);
    }

    private Mono<String> mono(String text) {
        return Mono.fromCallable(() -> {
            notes.write(text);
            return "done";
        });
    }

    @PostMapping("/deferred/{text}")
    DeferredResult<String> deferred(@PathVariable("text") String text) {
        DeferredResult<String> result = new DeferredResult<>();
        elsewhere(() -> {
            notes.write(text);
            result.setResult("done");
        });
        return result;
    }

    @PostMapping("/future/{text}")
    CompletableFuture<String> future(@PathVariable("text") String text) {
        CompletableFuture<String> result = new CompletableFuture<>();
        elsewhere(() -> {
            notes.write(text);
            result.complete("done");
        });
        return result;
    }

    /** The container makes a 500 of it, if nothing of the body has been sent. */
    @PostMapping("/half-written/{text}")
    void halfWritten(@PathVariable("text") String text, HttpServletResponse response) throws IOException {
        notes.write(text);
        response.getWriter().write("half of it");
        response.flushBuffer();
        throw new IllegalStateException("in the middle");
    }

    @PostMapping("/large-then-error/{text}")
    void largeThenError(@PathVariable("text") String text, HttpServletResponse response) throws IOException {
        notes.write(text);
        response.getOutputStream().write(new byte[20_000]);
        response.sendError(500, "in the middle");
    }

    /** Behind a filter that keeps what it put around the answer until the work is done. */
    @PostMapping("/etag/{text}")
    CompletableFuture<String> behindAnotherFilter(@PathVariable("text") String text) {
        return future(text);
    }

    /** The work, which does not have the context, has ended before the handler has returned. */
    @PostMapping("/early-complete/{text}")
    void earlyComplete(@PathVariable("text") String text, HttpServletRequest request) throws Exception {
        AsyncContext async = request.startAsync();
        WARM.submit(() -> {
                    notes.write(text);
                    async.complete();
                })
                .get();
    }

    @PostMapping("/future-fails/{text}")
    CompletableFuture<String> futureFails(@PathVariable("text") String text) {
        CompletableFuture<String> result = new CompletableFuture<>();
        elsewhere(() -> {
            notes.write(text);
            result.completeExceptionally(new ResponseStatusException(HttpStatus.CONFLICT));
        });
        return result;
    }

    /** On another thread, with the context, as an executor does that takes it along. */
    private static void elsewhere(Runnable work) {
        BranchScope scope = BranchScope.current().orElseThrow();
        Thread thread = new Thread(
                () -> {
                    BranchScope.Binding binding = scope.bind();
                    try {
                        work.run();
                    } finally {
                        binding.close();
                    }
                },
                "calls-elsewhere");
        thread.setDaemon(true);
        thread.start();
    }

    @PostMapping("/stream/{text}")
    StreamingResponseBody stream(@PathVariable("text") String text) {
        return body -> {
            body.write("a".getBytes(StandardCharsets.UTF_8));
            body.flush();
            notes.write(text);
            body.write("b".getBytes(StandardCharsets.UTF_8));
        };
    }

    @PostMapping("/async-context/{text}")
    void asyncContext(@PathVariable("text") String text, HttpServletRequest request) {
        AsyncContext async = request.startAsync();
        async.start(() -> {
            notes.write(text);
            try {
                async.getResponse().getOutputStream().print("body");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }

    private final CompletableFuture<Throwable> late = new CompletableFuture<>();

    CompletableFuture<Throwable> late() {
        return late;
    }

    @PostMapping("/late/{text}")
    void late(@PathVariable("text") String text) {
        elsewhere(() -> {
            waitForRelease();
            try {
                notes.write(text);
                late.completeExceptionally(new AssertionError("it was written"));
            } catch (RuntimeException e) {
                late.complete(e);
            }
        });
    }
}
