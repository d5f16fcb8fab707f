package dev.concordat.sample.probe;

import java.net.URI;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** A service by OpenFeign. */
@FeignClient(name = "probe", url = "http://127.0.0.1")
interface ProbeFeign {

    @PostMapping("/probe/{run}/{unit}")
    String run(URI base, @PathVariable("run") String run, @PathVariable("unit") int unit);
}
