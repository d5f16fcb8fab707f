package dev.concordat.sample.bookshop;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.PostExchange;

/** The branch by Spring's HTTP interfaces. */
interface BranchExchange {

    @PostExchange("/sales/{book}")
    String sell(@PathVariable("book") String book);
}
