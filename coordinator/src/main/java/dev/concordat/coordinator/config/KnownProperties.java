package dev.concordat.coordinator.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds properties that nobody reads: a misspelt one would otherwise silently leave its default in force. */
final class KnownProperties {

    private static final Logger LOGGER = LoggerFactory.getLogger(KnownProperties.class);
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("concordat");

    /** Properties of Spring that this product's pages name: what is nearly one of these is taken for a slip. */
    private static final List<String> DOCUMENTED = List.of("server.port", "server.address");

    /** Characters that a slip differs by. */
    private static final int SLIP = 2;

    private final List<String> known = new ArrayList<>();

    KnownProperties() {
        collect("concordat", ConcordatProperties.class);
    }

    /**
     * Refuses unknown properties below {@code concordat}, and others that are nearly one that is documented here. In environment variables they are only reported, because those
     * may be meant for other programs.
     */
    void check(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> PREFIX.isAncestorOf(name) ? !isKnown(name) : isSlip(name.toString()))
                        .forEach(name -> report(name, source));
            }
        }
    }

    private static boolean isSlip(String name) {
        return !DOCUMENTED.contains(name)
                && DOCUMENTED.stream().anyMatch(documented -> EditDistance.between(documented, name) <= SLIP);
    }

    private void report(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        String nearest = nearest(name.toString());
        if (isEnvironment(source)) {
            LOGGER.atWarn()
                    .addKeyValue("property", name)
                    .addKeyValue("nearest", nearest)
                    .log("environment variable is not a property of Concordat");
            return;
        }
        throw new ConfigurationFault(name.toString(), "there is no such property", "Did you mean " + nearest);
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                || (source.getUnderlyingSource() instanceof PropertySource<?> underlying
                        && underlying.getName().toLowerCase(Locale.ROOT).contains("environment"));
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        String plain = plain(name.toString());
        return known.stream().map(KnownProperties::plain).anyMatch(plain::equals);
    }

    /** Without what may be spelled in several ways, and without the index of a list's element. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("\\[\\d+]|[-_.]", "");
    }

    private void collect(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType());
            } else {
                known.add(name);
            }
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private String nearest(String name) {
        return Stream.concat(known.stream(), DOCUMENTED.stream())
                .min(Comparator.comparingInt(candidate -> EditDistance.between(candidate, name)))
                .orElseThrow();
    }
}
