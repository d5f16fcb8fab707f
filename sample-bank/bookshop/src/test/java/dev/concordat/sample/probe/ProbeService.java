package dev.concordat.sample.probe;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service of the probe as a process of its own, which may be killed at any moment. */
@Configuration(proxyBeanMethods = false)
@Import({CallbackMoments.class, ProbeService.Begin.class})
class ProbeService {

    /** Where the desk listens. */
    static final String DESK = "probe.desk";
    /** Its place, which it has in common with those before and after it. */
    static final String PLACE = "probe.place";

    /** With settings as arguments. */
    public static void main(String[] arguments) {
        new SpringApplicationBuilder(ProbeApplication.class, ProbeService.class).run(arguments);
    }

    /** The name of one life of it. */
    static String name(String place, long pid) {
        return place + "/" + pid;
    }

    @Bean
    static Line desk() {
        Line line = new Line(
                Integer.getInteger(DESK),
                name(System.getProperty(PLACE, ""), ProcessHandle.current().pid()));
        Runs.keptAt(line);
        return line;
    }

    /** Where plans begin, and whether it can work. */
    @RestController
    static class Begin {
        private final Interpreter interpreter;

        Begin(Interpreter interpreter) {
            this.interpreter = interpreter;
        }

        @PostMapping("/begin/{run}/{seed}")
        void begin(@PathVariable("run") String run, @PathVariable("seed") long seed) {
            interpreter.run(new PlanDraw(seed, Repertoire.chosen()).draw(), Runs.of(run));
        }

        @GetMapping("/actuator/health/readiness")
        void ready() {}
    }
}
