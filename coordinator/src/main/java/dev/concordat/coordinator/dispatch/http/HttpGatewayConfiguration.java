package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.dispatch.Gateway;
import dev.concordat.coordinator.security.AllowedUrls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the gateway together. */
@Configuration(proxyBeanMethods = false)
public class HttpGatewayConfiguration {

    @Bean(destroyMethod = "close")
    Gateway gateway(HttpSettings settings, AllowedUrls allowed) {
        return new HttpGateway(settings, allowed);
    }
}
