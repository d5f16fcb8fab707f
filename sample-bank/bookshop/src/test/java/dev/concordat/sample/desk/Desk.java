package dev.concordat.sample.desk;

import dev.concordat.participant.GlobalTransactional;
import dev.concordat.participant.Prepare;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** Where global transactions begin; without a database of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class})
public class Desk {

    @Bean
    public RestClient restClient(RestClient.Builder builder) {
        return builder.build();
    }

    @Bean
    public Visits visits() {
        return new Visits();
    }

    /** What is done in one transaction. */
    public static class Visits {

        /** Calls that see what earlier ones wrote. */
        @GlobalTransactional(prepare = Prepare.ON_REQUEST)
        public void inConversation(Runnable work) {
            work.run();
        }

        /** Calls that do not. */
        @GlobalTransactional
        public void asUsual(Runnable work) {
            work.run();
        }
    }
}
