package dev.concordat.sample.bookshop;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** The branch by OpenFeign. */
@FeignClient(name = "branch", url = "${bookshop.branch}")
interface BranchFeign {

    @PostMapping("/sales/{book}")
    String sell(@PathVariable("book") String book);

    @PostMapping("/sales/{book}/out-of-stock")
    String sellAndFail(@PathVariable("book") String book);
}
