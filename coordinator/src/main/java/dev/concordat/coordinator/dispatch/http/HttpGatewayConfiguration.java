package dev.concordat.coordinator.dispatch.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.concordat.coordinator.dispatch.Gateway;
import dev.concordat.coordinator.security.AllowedUrls;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Two gateways with connections of their own: voting rounds that hang must not keep decisions back. */
@Configuration(proxyBeanMethods = false)
class HttpGatewayConfiguration {

    @Bean
    ConnectionPool deliveryConnections(GatewaySettings settings, AllowedUrls allowed) {
        return new ConnectionPool("delivery", settings, allowed);
    }

    @Bean
    ConnectionPool votingConnections(GatewaySettings settings, AllowedUrls allowed) {
        return new ConnectionPool("voting", settings, allowed);
    }

    @Bean
    Gateway deliveryGateway(ConnectionPool deliveryConnections, GatewaySettings settings, AllowedUrls allowed) {
        Gateway gateway = new HttpGateway(deliveryConnections, settings, allowed, json());
        Duration most = settings.responseTimeout();
        return (base, instance, verb, branches, within) ->
                gateway.post(base, instance, verb, branches, within.compareTo(most) < 0 ? within : most);
    }

    @Bean
    Gateway votingGateway(ConnectionPool votingConnections, GatewaySettings settings, AllowedUrls allowed) {
        return new HttpGateway(votingConnections, settings, allowed, json());
    }

    /** Of its own: what the REST face refuses in requests is not what is to be refused in participants' answers. */
    static JsonMapper json() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // What is not there is absent: older and other participants know no instance.
                .changeDefaultPropertyInclusion(always ->
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
    }
}
