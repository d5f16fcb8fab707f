package dev.concordat.participant.testapp;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.service.registry.ImportHttpServices;

/** An ordinary application: nothing in it but the annotation knows of global transactions. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ImportHttpServices(group = "hotel", types = HotelService.class)
@Import({Notes.class, NotesController.class, Journeys.class, CommitListener.class})
public class NotesApplication {

    @Bean
    RestClient restClient(RestClient.Builder builder) {
        return builder.build();
    }

    @Bean
    RestTemplate restTemplate(RestTemplateBuilder builder) {
        return builder.build();
    }
}
