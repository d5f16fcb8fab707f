package dev.concordat.sample.bookshop;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Sells for other shops. */
@RestController
@RequestMapping("/sales")
class SaleController {

    private final Sales sales;
    private final AsyncTaskExecutor executor;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    SaleController(Sales sales, AsyncTaskExecutor executor) {
        this.sales = sales;
        this.executor = executor;
    }

    @PostMapping("/{book}")
    String sell(@PathVariable("book") String book) {
        sales.sell(book);
        sales.take(book);
        return "sold";
    }

    @PostMapping("/{book}/out-of-stock")
    String sellAndFail(@PathVariable("book") String book) {
        sales.sell(book);
        throw new ResponseStatusException(HttpStatus.CONFLICT, "out of stock");
    }

    @PostMapping("/{book}/second-attempt")
    String sellAtSecondAttempt(@PathVariable("book") String book) {
        sales.sell(book);
        if (asked.add(book)) {
            throw new IllegalStateException("the first time");
        }
        return "sold";
    }

    @PostMapping("/{book}/see-other")
    ResponseEntity<Void> sellAndLeadOn(@PathVariable("book") String book) {
        sales.sell(book);
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/sales/" + book))
                .build();
    }

    @GetMapping("/{book}")
    String look(@PathVariable("book") String book) {
        return book;
    }

    @PostMapping("/{book}/later")
    CompletableFuture<String> sellLater(@PathVariable("book") String book) {
        return CompletableFuture.supplyAsync(
                () -> {
                    sales.sell(book);
                    return "sold";
                },
                executor);
    }
}
