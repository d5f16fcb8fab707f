package dev.concordat.participant.calls;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Another service by OpenFeign. */
@FeignClient(name = "hotel-feign", url = "${hotel.url:http://127.0.0.1:1}")
interface HotelFeign {

    @PostMapping("/write/{text}")
    String write(@PathVariable("text") String text);

    @PostMapping("/see-other/{text}")
    String seeOther(@PathVariable("text") String text);
}
