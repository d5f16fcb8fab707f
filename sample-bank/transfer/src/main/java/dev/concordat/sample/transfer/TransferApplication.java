package dev.concordat.sample.transfer;

import dev.concordat.sample.LockTimeouts;
import dev.concordat.sample.ProblemAdvice;
import dev.concordat.sample.StrictJson;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Starts the transfer service. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(TransferProperties.class)
@Import({LockTimeouts.class, ProblemAdvice.class, StrictJson.class})
class TransferApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(TransferApplication.class, arguments);
    }
}
