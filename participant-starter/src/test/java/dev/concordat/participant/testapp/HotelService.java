package dev.concordat.participant.testapp;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.PostExchange;

/** Another service as an HTTP interface. */
public interface HotelService {

    @PostExchange("/write/{text}")
    String write(@PathVariable("text") String text);
}
