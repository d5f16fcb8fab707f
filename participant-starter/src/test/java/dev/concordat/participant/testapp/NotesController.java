package dev.concordat.participant.testapp;

import java.util.concurrent.Callable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.server.ResponseStatusException;

/** What other services can call. */
@RestController
public class NotesController {

    private final Notes notes;
    private final RestClient http;

    public NotesController(Notes notes, RestClient http) {
        this.notes = notes;
        this.http = http;
    }

    @PostMapping("/write/{text}")
    public String write(@PathVariable("text") String text) {
        notes.write(text);
        return "x".repeat(20_000);
    }

    @PostMapping("/callable/{text}")
    public Callable<String> callable(@PathVariable("text") String text) {
        return () -> {
            notes.write(text);
            return "done";
        };
    }

    @PostMapping("/twice/{text}")
    public void twice(@PathVariable("text") String text) {
        notes.write(text + "-1");
        notes.write(text + "-2");
    }

    @PostMapping("/read")
    public int read() {
        return notes.readInTransaction().size();
    }

    @PostMapping("/idle")
    public void idle() {}

    @PostMapping("/write-then-fail/{text}")
    public void writeThenFail(@PathVariable("text") String text) {
        notes.write(text);
        throw new ResponseStatusException(HttpStatus.CONFLICT, "too bad");
    }

    @PostMapping("/write-then-crash/{text}")
    public void writeThenCrash(@PathVariable("text") String text) {
        notes.write(text);
        throw new IllegalStateException("crash");
    }

    @PostMapping("/rolled-back/{text}")
    public void rolledBack(@PathVariable("text") String text) {
        notes.writeAndFail(text);
    }

    @PostMapping("/auto-commit/{text}")
    public void autoCommit(@PathVariable("text") String text) {
        notes.writeWithoutTransaction(text);
    }

    @PostMapping("/nested/{port}/{text}")
    public void nested(@PathVariable("port") int port, @PathVariable("text") String text) {
        notes.write(text + "-outer");
        http.post()
                .uri("http://127.0.0.1:" + port + "/write/" + text + "-inner")
                .retrieve()
                .toBodilessEntity();
    }
}
