package dev.concordat.sample.clinic;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** One of several instances. Knows nothing of global transactions. */
@SpringBootApplication
public class ClinicApplication {

    /** With settings as arguments. */
    public static void main(String[] arguments) {
        SpringApplication.run(ClinicApplication.class, arguments);
    }
}
