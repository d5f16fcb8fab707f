package dev.concordat.sample.transfer;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Makes the clients of the banks from Boot's builder, which carries the global transaction along. */
@Configuration(proxyBeanMethods = false)
class BankConfiguration {

    @Bean
    Banks banks(RestClient.Builder builder, TransferProperties properties) {
        var clients = new HashMap<String, BankClient>();
        for (Map.Entry<String, URI> bank : properties.banks().entrySet()) {
            RestClient client =
                    builder.clone().baseUrl(bank.getValue().toString()).build();
            clients.put(
                    bank.getKey(),
                    HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                            .build()
                            .createClient(BankClient.class));
        }
        return new Banks(clients);
    }

    /** Wide enough for a burst; no retries by themselves, because a branch is done once or not at all. */
    @Bean
    ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> wideConnectionPool() {
        return builder -> builder.withConnectionManagerCustomizer(
                        pool -> pool.setMaxConnPerRoute(64).setMaxConnTotal(128))
                .withHttpClientCustomizer(client -> client.disableAutomaticRetries());
    }
}
