package dev.concordat.sample.bookshop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Service;
import org.springframework.transaction.event.TransactionalEventListener;

/** What is done beside a sale. */
@Service
public class Notices {

    private final Sales sales;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Notices(Sales sales) {
        this.sales = sales;
    }

    @Async
    public CompletableFuture<Void> sellMeanwhile(String book) {
        sales.sell(book);
        return CompletableFuture.completedFuture(null);
    }

    @Async
    public CompletableFuture<Void> meanwhile(Runnable work) {
        work.run();
        return CompletableFuture.completedFuture(null);
    }

    @Cacheable("titles")
    public String title(String book) {
        return "The book " + book;
    }

    @TransactionalEventListener
    public void hear(Sales.Sold sold) {
        heard.add(sold.book());
    }

    public List<String> heard() {
        return List.copyOf(heard);
    }
}
