package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.site.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The services of the probe, in this JVM, and their databases. */
final class ProbeBed implements Bed, AutoCloseable {

    private final Site site = Site.shared();
    private final ProbeDatabases databases = new ProbeDatabases(site, "probe");
    private final Map<Service, ConfigurableApplicationContext> services = new EnumMap<>(Service.class);
    private final FaultyWays ways = new FaultyWays();

    ProbeBed() {
        for (Service service : Service.values()) {
            services.put(service, start(service));
        }
    }

    private ConfigurableApplicationContext start(Service service) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", "0");
        settings.put("spring.main.banner-mode", "off");
        settings.putAll(databases.settings(service));
        settings.put("concordat.coordinator.urls", site.coordinator().toString());
        settings.put("concordat.timeout", "15s");
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ProbeApplication.class)
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
        Runs.listens(service, context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        return context;
    }

    /** Where plans begin. */
    Interpreter initiator() {
        ConfigurableApplicationContext context = services.get(Service.SHOP);
        if (context == null) {
            throw new IllegalStateException("the shop does not run");
        }
        return context.getBean(Interpreter.class);
    }

    @Override
    public List<String> open(Collection<String> transactions) {
        List<String> open = new ArrayList<>(site.prepared());
        open.addAll(site.held());
        return open;
    }

    @Override
    public Map<String, Map<String, List<Place>>> rows(Collection<String> runs) {
        return databases.rows(runs);
    }

    @Override
    public Optional<Decision> decision(String transaction) {
        return site.status(transaction).map(status -> switch (status) {
            case "committed", "committing" -> Decision.COMMITTED;
            case "aborted", "aborting" -> Decision.ABORTED;
            default -> throw new IllegalStateException("undecided: " + status);
        });
    }

    @Override
    public void close() {
        services.values().forEach(ConfigurableApplicationContext::close);
        ways.close();
    }
}
