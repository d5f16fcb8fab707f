package dev.concordat.sample.clinic;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The clinic's face; {@code way} is jpa or jdbc. */
@RestController
@RequestMapping("/{way}/owners")
class OwnerController {

    private final Map<String, Owners> ways;

    OwnerController(Map<String, Owners> ways) {
        this.ways = ways;
    }

    private Owners by(String way) {
        Owners found = ways.get(way);
        if (found == null) {
            throw new NoSuchElementException("no way " + way);
        }
        return found;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    long create(@PathVariable("way") String way, @RequestBody String name) {
        return by(way).create(name);
    }

    @PostMapping("/{id}/pets")
    @ResponseStatus(HttpStatus.CREATED)
    void addPet(@PathVariable("way") String way, @PathVariable("id") long id, @RequestBody String name) {
        by(way).addPet(id, name);
    }

    @GetMapping("/{id}")
    List<String> read(@PathVariable("way") String way, @PathVariable("id") long id) {
        return by(way).read(id);
    }

    @PutMapping("/{id}")
    void rename(@PathVariable("way") String way, @PathVariable("id") long id, @RequestBody String name) {
        by(way).rename(id, name);
    }

    @ExceptionHandler(NoSuchElementException.class)
    @ResponseStatus(HttpStatus.NOT_FOUND)
    void notFound() {}
}
