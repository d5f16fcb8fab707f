package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.Answer;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Where the services call each other. */
@RestController
class ProbeController {

    private final Interpreter interpreter;
    private final AsyncTaskExecutor executor;

    ProbeController(Interpreter interpreter, AsyncTaskExecutor executor) {
        this.interpreter = interpreter;
        this.executor = executor;
    }

    @PostMapping("/probe/{run}/{unit}")
    Object handle(
            @PathVariable("run") String run,
            @PathVariable("unit") int unit,
            @RequestHeader(name = FaultyWays.IN_VAIN, required = false) @Nullable String inVain) {
        Notes notes = Runs.of(run);
        Step.Call call = notes.callOf(unit);
        return switch (call.handler()) {
            case PLAIN -> work(notes, call, unit, inVain != null);
            case CALLABLE -> (Callable<Object>) () -> work(notes, call, unit, inVain != null);
            case FUTURE -> CompletableFuture.supplyAsync(() -> work(notes, call, unit, inVain != null), executor);
        };
    }

    @GetMapping("/seen")
    String seen() {
        return "seen";
    }

    private ResponseEntity<String> work(Notes notes, Step.Call call, int number, boolean inVain) {
        Unit unit = notes.open(notes.unit(number), Unit.Kind.CALL, "execution, answers " + call.answer());
        try {
            interpreter.run(call.steps(), unit, notes);
            ResponseEntity<String> answer = answer(call.answer());
            if (inVain) {
                notes.failed(unit, new PlannedException("nobody gets the answer"));
            } else {
                notes.ended(unit);
            }
            return answer;
        } catch (RuntimeException e) {
            if (call.answer() == Answer.SWALLOWED && !inVain) {
                notes.ended(unit);
                return ResponseEntity.ok("swallowed");
            }
            notes.failed(unit, e);
            throw e;
        }
    }

    private static ResponseEntity<String> answer(Answer answer) {
        return switch (answer) {
            case DONE, SWALLOWED -> ResponseEntity.ok("done");
            case FAILED -> throw new PlannedException("end of a call");
            case CONFLICT -> throw new ResponseStatusException(HttpStatus.CONFLICT, "end of a call");
            case SEE_OTHER ->
                ResponseEntity.status(HttpStatus.SEE_OTHER)
                        .location(URI.create("/seen"))
                        .build();
        };
    }
}
