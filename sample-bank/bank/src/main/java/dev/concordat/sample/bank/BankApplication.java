package dev.concordat.sample.bank;

import dev.concordat.sample.LockTimeouts;
import dev.concordat.sample.ProblemAdvice;
import dev.concordat.sample.StrictJson;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Starts one bank; {@code concordat.participant.name} says which. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({LockTimeouts.class, ProblemAdvice.class, StrictJson.class})
class BankApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BankApplication.class, arguments);
    }
}
