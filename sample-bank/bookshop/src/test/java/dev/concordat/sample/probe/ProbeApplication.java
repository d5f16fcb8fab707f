package dev.concordat.sample.probe;

import dev.concordat.sample.bookshop.Databases;
import java.time.Duration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.registry.ImportHttpServices;

/** A service that does what it finds in a plan, with an application's ordinary means. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
@EnableResilientMethods
@EnableFeignClients(clients = ProbeFeign.class)
@ImportHttpServices(group = "probe", types = ProbeExchange.class)
@Import({
    Databases.class,
    Clients.class,
    Interpreter.class,
    Locals.class,
    ProbeController.class,
    Retries.class,
    Scopes.class,
    WorkerThreads.class,
    Writes.class
})
class ProbeApplication {

    static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    RestClient restClient(RestClient.Builder builder) {
        return builder.build();
    }

    @Bean
    RestTemplate restTemplate(RestTemplateBuilder builder) {
        return builder.readTimeout(READ_TIMEOUT).build();
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
        return builder.build();
    }
}
