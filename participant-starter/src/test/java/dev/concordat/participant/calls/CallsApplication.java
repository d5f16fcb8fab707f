package dev.concordat.participant.calls;

import dev.concordat.participant.testapp.NotesApplication;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/** An application that calls by every client there is. */
@Import({NotesApplication.class, CallsController.class, Rooms.class})
@EnableFeignClients(clients = HotelFeign.class)
@ImportHttpServices(
        group = "hotel-reactive",
        types = ReactiveHotel.class,
        clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
class CallsApplication {

    /** Keeps its wrapper of the answer over an asynchronous dispatch. */
    @Bean
    FilterRegistrationBean<ShallowEtagHeaderFilter> etags() {
        FilterRegistrationBean<ShallowEtagHeaderFilter> registration =
                new FilterRegistrationBean<>(new ShallowEtagHeaderFilter());
        registration.addUrlPatterns("/etag/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return registration;
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
        return builder.build();
    }
}
