package dev.concordat.participant.slices;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.result.MockMvcResultMatchers;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Production is PostgreSQL; the tests of this application put an embedded database in its place. */
class SlicesTest {

    private static final String PRODUCTION = "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/production";

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Greeting.class)
    static class Application {}

    @RestController
    static class Greeting {

        @GetMapping("/greeting")
        String greet() {
            return "hello";
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            properties = {PRODUCTION, "spring.jpa.hibernate.ddl-auto=none"})
    @AutoConfigureTestDatabase
    class TheWholeApplication {

        @Autowired
        private JdbcTemplate jdbc;

        @Test
        void startsOnAnEmbeddedDatabaseAndWrites() {
            jdbc.execute("create table whole (text varchar(10))");
            assertThat(jdbc.update("insert into whole values ('a')")).isEqualTo(1);
        }
    }

    @Nested
    @DataJdbcTest(properties = PRODUCTION)
    class TheRepositories {

        @Autowired
        private JdbcTemplate jdbc;

        @Test
        void startOnAnEmbeddedDatabase() {
            assertThat(jdbc.queryForObject("select 1", Integer.class)).isEqualTo(1);
        }
    }

    @Nested
    @WebMvcTest(Greeting.class)
    class TheControllers {

        @Autowired
        private MockMvc mvc;

        @Test
        void startWithoutAnyDatabase() throws Exception {
            mvc.perform(MockMvcRequestBuilders.get("/greeting"))
                    .andExpect(MockMvcResultMatchers.content().string("hello"));
        }
    }
}
